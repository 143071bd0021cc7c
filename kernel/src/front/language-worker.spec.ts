import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

jest.setTimeout(60_000);

const MODULE = resolve(__dirname, '../../lib/front/language-worker.js');

/** Runs a program on the built worker; gives what it prints, line by line. */
async function run(program: string): Promise<string[]> {
  const source = `
    const { LanguageWorker } = await import(${JSON.stringify(MODULE)});
    const worker = new LanguageWorker({ folder: process.cwd(), fallbackFolders: [] });
    const { language } = worker;
    const run = async (code, completed = Infinity) => {
      const { status, check } = await language.prepare(code);
      await language.settle({ completed, globals: [] });
      const [finding] = await language.findings(check);
      return finding?.message ?? status;
    };
    ${program}
    process.exit(0);`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    source
  ]);
  return stdout.trim().split('\n');
}

describe('the language worker', () => {
  it('knows the cells again after it died', async () => {
    const printed = await run(`
      await run('const n = 1; interface Kept { a: number }');
      await run('const half = "x"; throw 1; const later = 2', 1);
      const pending = language.prepare('n.toFixed()').then(() => 'answered', e => e.message);
      await worker.stop();
      console.log(await pending);
      console.log(await run('n.toFixed() + half.length; const k: Kept = { a: 1 }'));
      console.log(await run('later'));
      console.log((await language.complete('half.toUp', 9)).items.map(i => i.name).join());`);
    expect(printed).toEqual([
      expect.stringMatching(/answered|Run it again/),
      'ready',
      "Cannot find name 'later'.",
      'toUpperCase'
    ]);
  });

  it('forgets with the process that held the variables', async () => {
    const printed = await run(`
      await run('const n = 1');
      await language.forget();
      console.log(await run('n'));
      await worker.stop();
      console.log(await run('n'));`);
    expect(printed).toEqual(["Cannot find name 'n'.", "Cannot find name 'n'."]);
  });
});
