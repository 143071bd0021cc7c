import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { RunDetail } from '@trainlab/api';
import { Widget } from '@lumino/widgets';
import { useLayoutEffect, useRef, type JSX } from 'react';

export interface CodeProps {
  run: RunDetail;
  rendermime: IRenderMimeRegistry | null;
  trans: TranslationBundle;
}

const MARKDOWN = 'text/markdown';

/** The source of the cell that started the run, as it was then. */
export function Code({ run, rendermime, trans }: CodeProps): JSX.Element {
  const { code } = run;
  if (!code) {
    return (
      <p className="tl-Run-empty">
        {trans.__('No code was recorded: the run was not started from a cell.')}
      </p>
    );
  }
  return (
    <div className="tl-Run-code">
      {rendermime?.preferredMimeType({ [MARKDOWN]: '' }) === undefined ? (
        <pre tabIndex={0}>{code}</pre>
      ) : (
        <ColoredCode code={code} language={languageOf(run)} rendermime={rendermime} />
      )}
    </div>
  );
}

interface ColoredCodeProps {
  code: string;
  language: string;
  rendermime: IRenderMimeRegistry;
}

/** The lab colours and sanitizes a block of Markdown code by itself. */
function ColoredCode({ code, language, rendermime }: ColoredCodeProps): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const renderer = rendermime.createRenderer(MARKDOWN);
    const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([run]) => run.length));
    const fence = '`'.repeat(longest + 1);
    const model = rendermime.createModel({
      data: { [MARKDOWN]: `${fence}${language}\n${code}\n${fence}` }
    });
    if (host.current) {
      Widget.attach(renderer, host.current);
    }
    void renderer.renderModel(model);
    return () => renderer.dispose();
  }, [code, language, rendermime]);
  return <div ref={host} />;
}

function languageOf({ environment }: RunDetail): string {
  return 'python' in environment && !('node' in environment) ? 'python' : 'typescript';
}
