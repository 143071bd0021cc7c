import type { TranslationBundle } from '@jupyterlab/translation';
import type { DatasetPreview } from '@trainlab/api';
import { memo, type JSX } from 'react';

export interface TablePreviewProps {
  preview: Extract<DatasetPreview, { kind: 'table' }>;
  trans: TranslationBundle;
}

const NUMBERS = /^(u?int\d*|integer|number|float\d*|double|decimal)/;

/** Rows of a table; wide ones scroll in their own box. */
export const TablePreview = memo(function TablePreview({
  preview,
  trans
}: TablePreviewProps): JSX.Element {
  const { columns, columnTotal, rows, offset } = preview;
  const numeric = columns.map(({ type }) => NUMBERS.test(type));
  return (
    <>
      <div
        className="tl-Datasets-table"
        role="region"
        aria-label={trans.__('Rows')}
        tabIndex={0}
      >
        <table>
          <thead>
            <tr>
              <th scope="col" aria-label={trans.__('Row')} />
              {columns.map(({ name, type }, at) => (
                <th key={at} scope="col" className={numeric[at] ? 'tl-mod-number' : ''}>
                  {name}
                  <small>{type}</small>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={offset + at}>
                <th scope="row">{offset + at + 1}</th>
                {row.map((value, column) => (
                  <td
                    key={column}
                    className={numeric[column] ? 'tl-mod-number' : ''}
                    title={value ?? undefined}
                  >
                    {value ?? (
                      <span className="tl-Datasets-nothing">{trans.__('empty')}</span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {columnTotal > columns.length && (
        <p className="tl-Datasets-note">
          {trans.__('The first %1 of %2 columns.', columns.length, columnTotal)}
        </p>
      )}
    </>
  );
});
