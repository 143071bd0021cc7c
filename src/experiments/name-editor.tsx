import type { TranslationBundle } from '@jupyterlab/translation';
import { useRef, type JSX } from 'react';

export interface NameEditorProps {
  name: string;
  trans: TranslationBundle;
  /** Called once, without a name when the edit was given up. */
  onEnd(name?: string): void;
}

/** Edits a name in place: Enter and leaving keep it, Escape gives it up. */
export function NameEditor({ name, trans, onEnd }: NameEditorProps): JSX.Element {
  const ended = useRef(false);
  const end = (value?: string) => {
    if (!ended.current) {
      ended.current = true;
      onEnd(value);
    }
  };
  return (
    <input
      className="tl-Experiments-nameEditor jp-mod-styled"
      aria-label={trans.__('Name of the run')}
      data-lm-suppress-shortcuts="true"
      defaultValue={name}
      maxLength={500}
      autoFocus
      onFocus={event => event.currentTarget.select()}
      onBlur={event => end(event.currentTarget.value)}
      onKeyDown={event => {
        event.stopPropagation();
        if (event.key === 'Enter') {
          end(event.currentTarget.value);
        } else if (event.key === 'Escape') {
          end();
        }
      }}
    />
  );
}
