/** Entry of the labelling page: reads the shell's configuration and starts. */
import '../../src/labelcrowd/web/static/css/tokens.css';
import './ui/page.css';
import { useMessages } from './ui/i18n';
import type { Messages } from './ui/i18n';
import { start } from './ui/start';

interface Config {
  readonly api: string;
  readonly messages?: Messages;
  readonly locale?: string;
  readonly dir?: string;
}

const config = JSON.parse(
  document.getElementById('labelcrowd-config')?.textContent ?? '{"api":"/api/label"}',
) as Config;
useMessages(config.messages ?? {}, config.locale ?? 'en');
if (config.dir === 'rtl' || config.dir === 'ltr') document.documentElement.dir = config.dir;

const root = document.getElementById('labelling') ?? document.createElement('div');
root.id = 'labelling';
if (!root.isConnected) document.body.append(root);
void start(root, config.api, location.search);
