import { useState } from 'react';
import { usePage } from './session.js';

/** Saves the comparison that is shown, so that its link can be given to others. */
export function ShareComparison({ runIds }: { runIds: readonly string[] }) {
  const { sharing, session, trans, go } = usePage();
  const [title, setTitle] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  if (session?.mode !== 'hub') {
    return null;
  }
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const { id } = await sharing.saveComparison({
        runIds: [...runIds],
        ...(title.trim() ? { title: title.trim() } : {})
      });
      go({ view: 'comparison', comparisonId: id });
    } catch (reason) {
      setError(reason as Error);
      setBusy(false);
    }
  };
  return (
    <form
      className="tl-Page-save"
      onSubmit={event => {
        event.preventDefault();
        void save();
      }}
    >
      <input
        className="tl-Page-search"
        placeholder={trans.__('Title, to share it')}
        aria-label={trans.__('Title of the saved comparison')}
        maxLength={500}
        value={title}
        onChange={event => setTitle(event.target.value)}
      />
      <button type="submit" className="tl-Page-button" disabled={busy}>
        {trans.__('Save for sharing')}
      </button>
      {error && (
        <span className="tl-Page-error" role="alert">
          {error.message}
        </span>
      )}
    </form>
  );
}
