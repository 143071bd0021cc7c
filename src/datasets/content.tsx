import { formatNumber } from '@trainlab/analysis';
import type { TranslationBundle } from '@jupyterlab/translation';
import { caretLeftIcon, caretRightIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import { ImageWall } from './image-wall.js';
import { PAGE_SIZE } from './page-size.js';
import { TablePreview } from './table-preview.js';
import { noPreviewText } from './texts.js';
import type { IPreviewPage } from './tokens.js';

export interface ContentProps {
  page?: IPreviewPage;
  trans: TranslationBundle;
  onPage(offset: number): void;
}

/** A look into the dataset page by page, or why there is none. */
export function Content({ page, trans, onPage }: ContentProps): JSX.Element {
  const preview = page?.preview;
  return (
    <section>
      <h4>{trans.__('Preview')}</h4>
      {page?.error && (
        <p className="tl-Datasets-note" role="alert">
          {trans.__('The content could not be loaded: %1', page.error.message)}{' '}
          <button
            type="button"
            className="tl-Sidebar-link"
            onClick={() => onPage(page.offset)}
          >
            {trans.__('Try again')}
          </button>
        </p>
      )}
      {preview?.kind === 'none' && (
        <p className="tl-Datasets-note">{noPreviewText(preview.reason, trans)}</p>
      )}
      {preview?.kind === 'images' && (
        <>
          <Pager
            {...preview}
            count={preview.labels.length}
            trans={trans}
            onPage={onPage}
          />
          <ImageWall preview={preview} trans={trans} />
        </>
      )}
      {preview?.kind === 'table' && (
        <>
          <Pager {...preview} count={preview.rows.length} trans={trans} onPage={onPage} />
          <TablePreview preview={preview} trans={trans} />
        </>
      )}
      {!preview && !page?.error && (
        <div
          className="tl-Datasets-loading"
          role="status"
          aria-label={trans.__('Loading')}
        />
      )}
    </section>
  );
}

interface PagerProps {
  offset: number;
  total: number;
  /** Items on the page. */
  count: number;
  trans: TranslationBundle;
  onPage(offset: number): void;
}

function Pager({ offset, total, count, trans, onPage }: PagerProps): JSX.Element {
  const last = Math.max(0, Math.floor((total - 1) / PAGE_SIZE) * PAGE_SIZE);
  if (total === 0) {
    return <p className="tl-Datasets-note">{trans.__('It has no items.')}</p>;
  }
  return (
    <div className="tl-Datasets-pager">
      <button
        type="button"
        className="tl-Sidebar-iconButton"
        aria-label={trans.__('Page before')}
        title={trans.__('Page before')}
        disabled={offset === 0}
        onClick={() => onPage(Math.max(0, offset - PAGE_SIZE))}
      >
        <caretLeftIcon.react tag="span" />
      </button>
      <span className="tl-Datasets-figure" role="status">
        {trans.__(
          '%1 – %2 of %3',
          formatNumber(Math.min(total, offset + 1)),
          formatNumber(offset + count),
          formatNumber(total)
        )}
      </span>
      <button
        type="button"
        className="tl-Sidebar-iconButton"
        aria-label={trans.__('Next page')}
        title={trans.__('Next page')}
        disabled={offset >= last}
        onClick={() => onPage(Math.min(last, offset + PAGE_SIZE))}
      >
        <caretRightIcon.react tag="span" />
      </button>
      {last > 0 && (
        <input
          type="range"
          min={0}
          max={last}
          step={PAGE_SIZE}
          value={offset}
          aria-label={trans.__('Position in the dataset')}
          onChange={event => onPage(Number(event.currentTarget.value))}
        />
      )}
    </div>
  );
}
