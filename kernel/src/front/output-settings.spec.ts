import { outputDirective, outputSettings } from './output-settings';

describe('the line %output', () => {
  it('is read, and leaves places in the cell as they are', () => {
    const { code, settings, isAlone } = outputDirective(
      '%output limit=1.5MB log=all\n1 + 1'
    );
    expect(settings).toEqual({ limit: 1.5 * (1 << 20), log: 'all' });
    expect(code).toBe('//utput limit=1.5MB log=all\n1 + 1');
    expect(isAlone).toBe(false);
  });

  it('alone in a cell is for all later cells', () => {
    expect(outputDirective('\n%output limit=none\n').isAlone).toBe(true);
    expect(outputDirective('%output limit=none').settings).toEqual({ limit: Infinity });
  });

  it.each(['%output', '%output limit=lots', '%output log', '%output colour=red'])(
    'says what it knows: %s',
    line => expect(outputDirective(line).mistake).toMatch(/Write %output limit=SIZE/)
  );

  it('is no other line', () => {
    const code = 'const x = 5\n%output';
    expect(outputDirective(code)).toEqual({ code, isAlone: false });
    expect(outputDirective('%outputs').settings).toBeUndefined();
  });

  it('has its defaults from the environment', () => {
    expect(outputSettings({})).toEqual({ limit: 64 << 20, log: 'important' });
    expect(
      outputSettings({ TRAINLAB_OUTPUT_LIMIT: '2GB', TRAINLAB_NATIVE_LOG: 'none' })
    ).toEqual({ limit: 2 * (1 << 30), log: 'none' });
    expect(outputSettings({ TRAINLAB_OUTPUT_LIMIT: 'none' }).limit).toBe(Infinity);
  });
});
