import { formatBytes } from '@trainlab/analysis';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Artifact } from '@trainlab/api';
import { useEffect, useState, type JSX } from 'react';
import { bytesWanted, contentOf, type ArtifactContent } from './content.js';
import { readBeginning } from './read-beginning.js';

export interface PreviewProps {
  artifact: Artifact;
  read(path: string, signal: AbortSignal): Promise<Response>;
  /** Largest image that is shown, in bytes. */
  mostImage: number;
  trans: TranslationBundle;
}

const MOST_COLUMNS = 50;
/** Pixels; a smaller image is shown larger, each pixel as it is. */
const SMALL_IMAGE = 64;

/** A look into an artifact that can do nothing: text as text, pixels as pixels. */
export function Preview({ artifact, read, mostImage, trans }: PreviewProps): JSX.Element {
  const [content, setContent] = useState<ArtifactContent>();
  const [error, setError] = useState<string>();
  const [tries, setTries] = useState(0);
  const { path, size } = artifact;
  useEffect(() => {
    const leaving = new AbortController();
    setError(undefined);
    beginning(artifact, read, mostImage, leaving.signal).then(
      bytes => setContent(contentOf(path, bytes, size)),
      (reason: unknown) => {
        if (!leaving.signal.aborted) {
          setError(reason instanceof Error ? reason.message : String(reason));
        }
      }
    );
    return () => leaving.abort();
    // `read` is the same run's for as long as the artifact is.
  }, [path, size, tries]);
  return (
    <div
      className="tl-Run-preview"
      role="region"
      aria-label={trans.__('Preview of %1', path)}
    >
      {error !== undefined ? (
        <p className="tl-Run-empty" role="alert">
          {trans.__('The file could not be read: %1', error)}{' '}
          <button
            type="button"
            className="tl-Sidebar-link"
            onClick={() => setTries(tries + 1)}
          >
            {trans.__('Try again')}
          </button>
        </p>
      ) : (
        content && <Content content={content} artifact={artifact} trans={trans} />
      )}
    </div>
  );
}

async function beginning(
  { path, size }: Artifact,
  read: PreviewProps['read'],
  mostImage: number,
  signal: AbortSignal
): Promise<Uint8Array> {
  const most = Math.min(size, bytesWanted(path, mostImage));
  return most === 0 ? new Uint8Array() : readBeginning(await read(path, signal), most);
}

interface ContentProps {
  content: ArtifactContent;
  artifact: Artifact;
  trans: TranslationBundle;
}

function Content({ content, artifact, trans }: ContentProps): JSX.Element {
  const note = (text: string) => <p className="tl-Run-empty">{text}</p>;
  switch (content.kind) {
    case 'image':
      return <Raster {...content} path={artifact.path} trans={trans} />;
    case 'json':
      return <pre tabIndex={0}>{content.text}</pre>;
    case 'text':
      return (
        <>
          <pre tabIndex={0}>{content.text}</pre>
          {content.cut &&
            note(trans.__('This is the beginning of %1.', formatBytes(artifact.size)))}
        </>
      );
    case 'table':
      return (
        <>
          <Table rows={content.rows} trans={trans} />
          {content.cut &&
            note(
              trans.__(
                'These are the first %1 rows of %2.',
                Math.max(0, content.rows.length - 1),
                formatBytes(artifact.size)
              )
            )}
        </>
      );
    case 'active':
      return note(
        trans.__(
          'No preview: a file of this kind can carry programs. Download it to see it.'
        )
      );
    case 'tooLarge':
      return note(
        trans.__(
          'The image of %1 is too large for a preview.',
          formatBytes(artifact.size)
        )
      );
    case 'binary':
      return note(trans.__('There is no preview for a file of this kind.'));
  }
}

interface RasterProps {
  path: string;
  type: string;
  bytes: Uint8Array;
  trans: TranslationBundle;
}

/** An image by an address that holds these bytes and no others. */
function Raster({ path, type, bytes, trans }: RasterProps): JSX.Element {
  const [url, setUrl] = useState<string>();
  const [size, setSize] = useState<{ width: number; height: number }>();
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes as BlobPart], { type }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes, type]);
  if (broken) {
    return <p className="tl-Run-empty">{trans.__('The image is damaged.')}</p>;
  }
  const small = size !== undefined && Math.max(size.width, size.height) <= SMALL_IMAGE;
  return (
    <figure className="tl-Run-image">
      {url && (
        <img
          src={url}
          alt={path}
          className={small ? 'tl-mod-small' : undefined}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            setSize({ width: naturalWidth, height: naturalHeight })
          }
          onError={() => setBroken(true)}
        />
      )}
      <figcaption className="tl-Run-figure">
        {size && trans.__('%1 × %2 pixels', size.width, size.height)}
      </figcaption>
    </figure>
  );
}

function Table({
  rows,
  trans
}: {
  rows: string[][];
  trans: TranslationBundle;
}): JSX.Element {
  const [head = [], ...body] = rows.map(row => row.slice(0, MOST_COLUMNS));
  const figures = head.map((_, column) =>
    body.every(row => !row[column] || !Number.isNaN(Number(row[column])))
  );
  return (
    <div className="tl-Run-tableScroller" tabIndex={0} role="group">
      <table className="tl-Run-table" aria-label={trans.__('First rows')}>
        <thead>
          <tr>
            {head.map((text, i) => (
              <th
                key={i}
                scope="col"
                className={figures[i] ? 'tl-Run-figure' : undefined}
              >
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, i) => (
            <tr key={i}>
              {head.map((_, column) => (
                <td
                  key={column}
                  title={row[column]}
                  className={figures[column] ? 'tl-Run-figure' : undefined}
                >
                  {row[column]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
