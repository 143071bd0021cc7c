import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { files, read, root } from './sources';

const LINK = /\[[^\]]*\]\(([^)\s]+)\)|<img[^>]+src="([^"]+)"/g;

/** The anchor that a heading gets on code hosts. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[`*]/g, '')
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#+ +(.*)$/gm)].map(([, heading]) =>
    anchorOf(heading)
  );
  const named = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id);
  return new Set([...headings, ...named]);
}

function brokenLinks(page: string): string[] {
  const links = [
    ...read(page)
      .replace(/^```.*?^```$/gms, '')
      .matchAll(LINK)
  ];
  return links
    .map(([, link, image]) => link ?? image)
    .filter(target => !/^[a-z]+:/.test(target))
    .filter(target => {
      const [path, anchor] = target.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(root, file))) {
        return true;
      }
      return anchor !== undefined && !anchorsOf(read(file)).has(anchor);
    })
    .map(target => `${page}: ${target}`);
}

it('has no link in its documentation that leads nowhere', () => {
  const pages = files().filter(
    file => file.endsWith('.md') && existsSync(join(root, file))
  );
  expect(pages.length).toBeGreaterThan(10);
  expect(pages.flatMap(brokenLinks)).toEqual([]);
});
