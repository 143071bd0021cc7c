import { withoutCommands } from './commands';

describe('commands', () => {
  it('stand at the top of a cell and leave blanks of their length', () => {
    const source = '\n %types strict\n%npm install a b \nconst x = 7 % 2;\n%no';
    const { code, commands } = withoutCommands(source);
    expect(commands).toEqual([
      { name: 'types', text: 'strict' },
      { name: 'npm', text: 'install a b' }
    ]);
    expect(code).toHaveLength(source.length);
    expect(code.trimStart()).toBe('const x = 7 % 2;\n%no');
    expect(code.indexOf('const')).toBe(source.indexOf('const'));
  });

  it('may be all of a cell', () => {
    expect(withoutCommands('%types').commands).toEqual([{ name: 'types', text: '' }]);
    expect(withoutCommands('%types').code.trim()).toBe('');
    expect(withoutCommands('a\n%b')).toEqual({ code: 'a\n%b', commands: [] });
  });
});
