import { describe, expect, it } from 'vitest';
import { Session } from '../../src/net/session';
import { CallError } from '../../src/net/transport';
import type { Server } from '../../src/net/transport';
import { openingWith } from '../support/opening';

function serverWith(more: Partial<Server>): Server {
  const nothing = () => Promise.reject(new Error('not asked for'));
  return {
    open: () => Promise.resolve(openingWith()),
    edit: nothing,
    file: () => Promise.reject(new Error('no files here')),
    answer: nothing,
    tellTime: () => undefined,
    ask: nothing,
    ...more,
  };
}

describe('authority', () => {
  it('is renewed once for all who ask at the same time', async () => {
    let opened = 0;
    const session = await Session.open(
      serverWith({
        open: () => Promise.resolve({ ...openingWith(), token: `T${++opened}` }),
      }),
      '?t=1',
    );
    await Promise.all([session.renew(), session.renew()]);
    expect(opened).toBe(2);
  });

  it('repeats a submission with a fresh token when the old one has run out', async () => {
    const tokens: string[] = [];
    let opened = 0;
    const session = await Session.open(
      serverWith({
        open: () => Promise.resolve({ ...openingWith(), token: `T${++opened}` }),
        ask: (_path, token) => {
          tokens.push(token);
          return token === 'T1'
            ? Promise.reject(new CallError(401, 'token_expired', '', null, {}))
            : Promise.resolve({ receipt: 'R', submit_to: '/x', fields: {} });
        },
      }),
      '?',
    );
    await session.submit({
      nothing_to_label: false,
      nothing_left: false,
      comments: '',
      last_name: '',
    });
    expect(tokens).toEqual(['T1', 'T2']);
  });

  it('ends when the assignment is opened for looking only', async () => {
    let mode: 'work' | 'look' = 'work';
    const session = await Session.open(
      serverWith({ open: () => Promise.resolve(openingWith({ mode })) }),
      '?',
    );
    mode = 'look';
    expect(await session.renew()).toBe(false);
  });
});
