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
  const { width, height, offset, labels, channels = 1 } = preview;
  const pixels = useMemo(() => bytesOf(preview.pixels), [preview.pixels]);
  const size = width * height * channels;
  return (
    <ul className="tl-Datasets-wall" aria-label={trans.__('Images')}>
      {labels.map((label, at) => (
        <li
          key={at}
          title={
            label === ''
              ? trans.__('Image %1', offset + at)
              : trans.__('Image %1, label %2', offset + at, label)
          }
        >
          <Image
            pixels={pixels.subarray(at * size, (at + 1) * size)}
            width={width}
            height={height}
            channels={channels}
            name={trans.__('Image %1', offset + at)}
          />
          {label !== '' && <span>{label}</span>}
        </li>
      ))}
    </ul>
  );
});

interface ImageProps {
  /** Bytes of pixels, row by row. */
  pixels: Uint8Array;
  width: number;
  height: number;
  channels: 1 | 3;
  name: string;
}

function Image({ pixels, width, height, channels, name }: ImageProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context && pixels.length === width * height * channels) {
      const image = context.createImageData(width, height);
      for (let at = 0; at < width * height; at++) {
        const first = at * channels;
        const rest = channels === 3 ? [1, 2] : [0, 0];
        const colour = [0, ...rest].map(channel => pixels[first + channel]);
        image.data.set([...colour, 255], at * 4);
      }
      context.putImageData(image, 0, 0);
    }
  }, [pixels, width, height, channels]);
  return (
    <canvas ref={canvas} width={width} height={height} role="img" aria-label={name} />
  );
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), character => character.charCodeAt(0));
}
