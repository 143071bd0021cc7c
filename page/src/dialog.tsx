import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { usePage } from './session.js';

export interface DialogProps {
  title: string;
  /** Why the last change did not work. */
  error?: Error;
  /** What "copy link" gives. */
  link: string;
  onClose(): void;
  children: ReactNode;
}

/** A dialog about who may see something, with the link to send to them. */
export function Dialog({ title, error, link, onClose, children }: DialogProps) {
  const { trans } = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  const [copied, setCopied] = useState(false);
  const heading = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className="tl-Page-dialog"
      aria-labelledby={heading}
      onClose={onClose}
    >
      <h2 id={heading}>{title}</h2>
      {children}
      {error && (
        <p className="tl-Page-error" role="alert">
          {error.message}
        </p>
      )}
      <div className="tl-Page-bar">
        <button
          type="button"
          className="tl-Page-button"
          onClick={() => {
            void navigator.clipboard.writeText(link).then(() => setCopied(true));
          }}
        >
          {copied ? trans.__('Link copied') : trans.__('Copy link')}
        </button>
        <span className="tl-Page-space" />
        <button
          type="button"
          className="tl-Page-button tl-mod-main"
          onClick={() => dialog.current?.close()}
        >
          {trans.__('Done')}
        </button>
      </div>
    </dialog>
  );
}
