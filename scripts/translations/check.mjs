/**
 * Says which strings of the lab have no translation, or one that is not fit; ends
 * with status 1 when there are any. What no string needs any more is told too.
 *
 *     node scripts/translations/check.mjs
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/paths.mjs';
import { CONTEXT, messages } from './extract.mjs';

const folder = join(root, 'trainlab', 'locale');
const wanted = messages(root);
const faults = [];

for (const locale of readdirSync(folder)) {
  const file = join(folder, locale, 'LC_MESSAGES', 'trainlab.json');
  const { '': head, ...translations } = JSON.parse(readFileSync(file, 'utf8'));
  const forms = Number(/nplurals=(\d+)/.exec(head.plural_forms)?.[1]);
  for (const { key, plural, places } of wanted.values()) {
    const texts = translations[key] ?? [];
    const text = key.split(CONTEXT).at(-1);
    // With one form, JupyterLab still tells a plural by a second text, which is empty.
    const count = plural === undefined ? 1 : Math.max(2, forms);
    const used = plural === undefined ? 1 : forms;
    if (texts.length !== count || texts.slice(0, used).some(each => each.trim() === '')) {
      faults.push(`${locale}: ${JSON.stringify(text)} is not translated (${places[0]})`);
    } else if (texts.slice(0, used).some(each => !sameArguments(each, plural ?? text))) {
      faults.push(
        `${locale}: ${JSON.stringify(text)} has other arguments (${places[0]})`
      );
    }
  }
  for (const key of Object.keys(translations)) {
    if (!wanted.has(key)) {
      faults.push(`${locale}: ${JSON.stringify(key)} is in no source any more`);
    }
  }
}

faults.forEach(fault => process.stdout.write(`${fault}\n`));
process.stdout.write(`${wanted.size} strings, ${faults.length} to mend\n`);
process.exitCode = faults.length > 0 ? 1 : 0;

function sameArguments(translation, text) {
  const of = each => [...new Set(each.match(/%\d/g))].sort().join();
  return of(translation) === of(text);
}
