/** Before a HIT is accepted: the instructions, the picture, and no way to submit. */
import type { JSX } from 'preact';
import { Instructions } from './Instructions';
import { money, t, tn } from './i18n';
import { instructionLine } from './TopBar';
import type { Page } from './page';

export function Preview({ page }: { page: Page }): JSX.Element {
  const { image } = page.opening;
  const level = [...image.levels].sort((a, b) => a.width - b.width)[0];
  const { required_objects, reward, currency, object_bonus } = page.design;
  return (
    <main class="preview" tabIndex={0}>
      <p class="preview-note" role="status">
        <strong>{t('This is a preview.')}</strong> {t('Accept the HIT to begin.')}
      </p>
      <div class="preview-body">
        <section class="preview-text">
          <h1>{instructionLine(page)}</h1>
          <Instructions page={page} />
        </section>
        <div class="preview-side">
          {level && (
            <img
              src={level.url}
              alt={t('The picture of this HIT')}
              crossOrigin="anonymous"
              referrerPolicy="no-referrer"
              width={level.width}
              height={level.height}
            />
          )}
          {image.removed ? (
            <p class="picture-later">{t('The picture was removed.')}</p>
          ) : (
            image.has_terms &&
            !level && (
              <p class="picture-later">
                {t('You see the picture when you have accepted the HIT and its terms.')}
              </p>
            )
          )}
          <dl class="facts">
            {reward !== null && (
              <div>
                <dt>{t('Reward')}</dt>
                <dd>
                  {money(reward, currency)}
                  {page.opening.play_money && <small> {t('play money')}</small>}
                </dd>
              </div>
            )}
            {object_bonus && (
              <div>
                <dt>{t('Bonus')}</dt>
                <dd>
                  {t('{each} for each approved object above {above}, at most {most}', {
                    each: money(object_bonus.each, currency),
                    above: object_bonus.above,
                    most: money(object_bonus.most, currency),
                  })}
                </dd>
              </div>
            )}
            <div>
              <dt>{t('Asked')}</dt>
              <dd>
                {required_objects === null
                  ? t('as many objects as you want')
                  : tn('{n} object', '{n} objects', required_objects)}
              </dd>
            </div>
          </dl>
        </div>
      </div>
    </main>
  );
}
