import type { TranslationBundle } from '@jupyterlab/translation';
import type { DatasetPreview } from '@trainlab/api';
import { memo, useEffect, useMemo, useRef, type JSX } from 'react';

type Images = Extract<DatasetPreview, { kind: 'images' }>;

export interface ImageWallProps {
  preview: Images;
  trans: TranslationBundle;
}

/** Images beside each other, each with its label. */
export const ImageWall = memo(function ImageWall({
  preview,
  trans
}: ImageWallProps): JSX.Element {
  const { width, height, offset, labels } = preview;
  const pixels = useMemo(() => bytesOf(preview.pixels), [preview.pixels]);
  const size = width * height;
  return (
    <ul className="tl-Datasets-wall" aria-label={trans.__('Images')}>
      {labels.map((label, at) => (
        <li key={at} title={trans.__('Image %1, label %2', offset + at, label)}>
          <Image
            pixels={pixels.subarray(at * size, (at + 1) * size)}
            width={width}
            height={height}
            name={trans.__('Image %1', offset + at)}
          />
          <span>{label}</span>
        </li>
      ))}
    </ul>
  );
});

interface ImageProps {
  /** One byte per pixel, row by row. */
  pixels: Uint8Array;
  width: number;
  height: number;
  name: string;
}

function Image({ pixels, width, height, name }: ImageProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context && pixels.length === width * height) {
      const image = context.createImageData(width, height);
      pixels.forEach((value, at) => image.data.set([value, value, value, 255], at * 4));
      context.putImageData(image, 0, 0);
    }
  }, [pixels, width, height]);
  return (
    <canvas ref={canvas} width={width} height={height} role="img" aria-label={name} />
  );
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), character => character.charCodeAt(0));
}
