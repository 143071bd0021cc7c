/** The strings that the lab shows, as translators know them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

/** Between a context and a string in a key of gettext. */
export const CONTEXT = '\u0004';

/**
 * A string to translate.
 *
 * @typedef {{key: string, plural?: string, places: string[]}} Message
 */

/**
 * Every string of the code and the settings' schemas, by its key.
 *
 * @param {string} root - of the repository.
 * @returns {Map<string, Message>}
 */
export function messages(root) {
  const found = new Map();
  const add = (key, plural, place) => {
    const message = found.get(key) ?? { key, plural, places: [] };
    if (message.plural !== plural) {
      // JupyterLab's gettext takes a string for one or for many, and not for both.
      throw new Error(`${place}: ${JSON.stringify(key)} has another plural elsewhere.`);
    }
    message.places.push(place);
    found.set(key, message);
  };
  for (const folder of ['src', 'views/src']) {
    for (const file of sources(join(root, folder))) {
      ofSource(file, relative(root, file), add);
    }
  }
  for (const name of readdirSync(join(root, 'schema'))) {
    const schema = JSON.parse(readFileSync(join(root, 'schema', name), 'utf8'));
    ofSchema(schema, `schema/${name}`, add);
  }
  return found;
}

function sources(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(
      name => /\.tsx?$/.test(name) && !/\.spec\.|\.d\.ts$|(^|\/)testing\//.test(name)
    )
    .map(name => join(folder, name))
    .sort();
}

/** Calls of `__`, `_n`, `_p` and `_np`; their strings must be literal. */
function ofSource(file, place, add) {
  const source = ts.createSourceFile(
    file,
    readFileSync(file, 'utf8'),
    ts.ScriptTarget.Latest,
    true,
    file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS
  );
  const visit = node => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const name = node.expression.name.text;
      const texts = node.arguments.map(each =>
        ts.isStringLiteralLike(each) ? each.text : undefined
      );
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      const at = `${place}:${line}`;
      const need = (...wanted) => {
        if (wanted.some(text => text === undefined)) {
          throw new Error(`${at}: what is translated must be a literal.`);
        }
      };
      if (name === '__') {
        need(texts[0]);
        add(texts[0], undefined, at);
      } else if (name === '_n') {
        need(texts[0], texts[1]);
        add(texts[0], texts[1], at);
      } else if (name === '_p') {
        need(texts[0], texts[1]);
        add(texts[0] + CONTEXT + texts[1], undefined, at);
      } else if (name === '_np') {
        need(texts[0], texts[1], texts[2]);
        add(texts[0] + CONTEXT + texts[1], texts[2], at);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}

/** What JupyterLab's server translates of a schema (jupyterlab_server.translation_utils). */
function ofSchema(schema, place, add) {
  for (const key of ['title', 'description']) {
    add(`schema${CONTEXT}${schema[key]}`, undefined, place);
  }
  const label = schema['jupyter.lab.setting-icon-label'];
  if (label) {
    add(`settings${CONTEXT}${label}`, undefined, place);
  }
  const visit = value => {
    if (Array.isArray(value)) {
      value.forEach(visit);
    } else if (value !== null && typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) {
        if ((key === 'title' || key === 'description') && typeof inner === 'string') {
          add(`settings${CONTEXT}${inner}`, undefined, place);
        } else {
          visit(inner);
        }
      }
    }
  };
  visit(schema.properties ?? {});
}
