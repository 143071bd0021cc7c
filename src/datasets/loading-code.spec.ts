import { codeLanguage, loadingCode } from './loading-code';

describe('loading code', () => {
  it.each([
    ['TypeScript', 'typescript'],
    ['javascript', 'typescript'],
    ['python', 'python'],
    ['R', undefined],
    ['', undefined]
  ])('takes a kernel that speaks %j for %j', (spoken, language) =>
    expect(codeLanguage(spoken)).toBe(language)
  );

  it('loads by name in the language of the kernel', () => {
    expect(loadingCode({ name: 'mnist' }, 'typescript')).toContain(
      "await datasets.load('mnist')"
    );
    expect(loadingCode({ name: 'mnist' }, 'python')).toContain('mnist.load_data()');
  });

  it('is not made up for other datasets', () => {
    expect(loadingCode({ name: "x'); evil(" }, 'typescript')).toBeUndefined();
    expect(loadingCode({ name: 'penguins' }, 'python')).toBeUndefined();
  });
});
