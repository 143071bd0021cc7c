import { KernelClient } from '../testing/kernel-client';

jest.setTimeout(60_000);

describe('a cell that asks', () => {
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await KernelClient.start();
  });
  afterAll(() => kernel.stop());

  const ask = (code: string) => kernel.submit(code, { allow_stdin: true });
  const question = (id: string) =>
    kernel.questions.find('a question', m => m.parent.msg_id === id);
  const answer = (value: string) => kernel.send('input_reply', { value }, {}, 'stdin');

  it('gets the line that was typed', async () => {
    const id = ask(
      'console.log("before"); const name: string = prompt("Name?"); name.length'
    );
    const { header, content } = await question(id);
    expect(header.msg_type).toBe('input_request');
    expect(content).toEqual({ prompt: 'Name? ', password: false });
    expect(kernel.collected(id).stdout).toBe('before\n');
    answer('größe');
    expect((await kernel.execution(id)).result).toBe('5');
  });

  it('gets yes or no, a default, a password', async () => {
    const yes = ask('confirm("Sure?")');
    await question(yes);
    answer('Yes');
    expect((await kernel.execution(yes)).result).toBe('true');
    const empty = ask('prompt("Rate?", "0.1")');
    await question(empty);
    answer('');
    expect((await kernel.execution(empty)).result).toBe("'0.1'");
    const secret = ask(
      'import { password } from "@trainlab/kernel"; password("Key").length'
    );
    expect((await question(secret)).content['password']).toBe(true);
    answer('1234');
    expect((await kernel.execution(secret)).result).toBe('4');
  });

  it('is told when its client takes no input', async () => {
    const { error } = await kernel.execute('prompt("Name?")', { allow_stdin: false });
    expect(error?.evalue).toContain('takes no input');
  });

  it('can be interrupted, and a late answer is not taken for the next one', async () => {
    const id = ask('prompt("Never answered")');
    await question(id);
    await kernel.interrupt();
    expect((await kernel.execution(id)).error?.ename).toBe('InterruptError');
    answer('late');
    await kernel.execute('1');
    const next = ask('prompt("Again")');
    await question(next);
    answer('fresh');
    expect((await kernel.execution(next)).result).toBe("'fresh'");
  });
});
