import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '..', 'schema');
const schemas = readdirSync(folder).map(name => ({
  id: `@trainlab/lab:${name.replace(/\.json$/, '')}`,
  schema: JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>
}));

const sources = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
  .filter(name => /\.tsx?$/.test(name) && !name.includes('.spec.'))
  .map(name => readFileSync(join(__dirname, name), 'utf8'));

/** Ids as the plugins declare them; to import a plugin would load the whole lab. */
const pluginIds = sources.flatMap(source =>
  [...source.matchAll(/^ {2}id: '(@trainlab\/lab:[^']+)'/gm)].map(([, id]) => id)
);

const commandIds = new Set(
  sources.flatMap(source =>
    [...source.matchAll(/const \w+ = '(trainlab:[a-z-]+)'/g)].map(([, id]) => id)
  )
);

describe('Settings', () => {
  it('can be told apart by the ids of the plugins', () => {
    expect(pluginIds.length).toBeGreaterThanOrEqual(schemas.length);
    expect(new Set(pluginIds).size).toBe(pluginIds.length);
  });

  it.each(schemas)('of $id belong to a plugin and explain themselves', entry => {
    expect(pluginIds).toContain(entry.id);
    expect(entry.schema.additionalProperties).toBe(false);
    const properties = entry.schema.properties as Record<
      string,
      { title?: string; description?: string }
    >;
    const unexplained = Object.entries(properties).filter(
      ([, { title, description }]) => !title || !description
    );
    expect(unexplained).toEqual([]);
  });

  it.each(schemas)('of $id name only commands that there are', ({ schema }) => {
    const named = [...JSON.stringify(schema).matchAll(/"command":"(trainlab:[^"]+)"/g)];
    expect(named.map(([, command]) => command).filter(id => !commandIds.has(id))).toEqual(
      []
    );
  });
});
