import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { tempFolder } from '../testing/temp-folder';
import { BlobError, BlobTooLargeError } from './blob-store';
import { FolderBlobStore } from './folder-blob-store';

describe('FolderBlobStore', () => {
  const folder = tempFolder();
  const store = new FolderBlobStore(join(folder, 'blobs'));
  const blobOf = (bytes: string) => ({
    sha256: createHash('sha256').update(bytes).digest('hex'),
    size: Buffer.byteLength(bytes)
  });
  let files = 0;
  function file(bytes: string): string {
    const path = join(folder, String(files++));
    writeFileSync(path, bytes);
    return path;
  }

  it('moves bytes in, read-only, and gives them back', async () => {
    const source = file('weights');
    const blob = blobOf('weights');
    await store.take(source, blob);
    expect(existsSync(source)).toBe(false);
    const place = join(folder, 'blobs', blob.sha256.slice(0, 2), blob.sha256.slice(2));
    expect(statSync(place).mode & 0o777).toBe(0o400);
    expect(await text(await store.open(blob))).toBe('weights');
  });

  it('may be asked again after a crash at any point', async () => {
    const blob = blobOf('again');
    const source = file('again');
    await store.take(source, blob);
    await store.take(source, blob);
    writeFileSync(source, 'again');
    await store.take(source, blob);
    expect(existsSync(source)).toBe(false);
    expect(await text(await store.open(blob))).toBe('again');
  });

  it.each<[string, (path: string) => void]>([
    ['other bytes of the same length', path => writeFileSync(path, 'Bytes')],
    ['fewer bytes', path => writeFileSync(path, 'byt')],
    ['a link', path => symlinkSync(file('bytes'), path)],
    ['a folder', path => mkdirSync(path)],
    ['nothing', () => undefined]
  ])('refuses %s and keeps nothing', async (_, make) => {
    const path = join(folder, `odd ${files++}`);
    make(path);
    const blob = blobOf('bytes');
    await expect(store.take(path, blob)).rejects.toBeInstanceOf(BlobError);
    await expect(store.open(blob)).rejects.toBeInstanceOf(BlobError);
  });

  it('takes no name for a path', async () => {
    const blob = { sha256: '../../../../etc/passwd', size: 1 };
    await expect(store.open(blob)).rejects.toThrow('Not a hash');
    await expect(store.take(file('x'), blob)).rejects.toThrow('Not a hash');
  });
});

describe('bytes as they come', () => {
  const store = () => {
    const folder = tempFolder();
    return { folder, blobs: new FolderBlobStore(folder) };
  };
  const waiting = (folder: string) => readdirSync(join(folder, 'incoming'));

  it('are kept under their hash, once', async () => {
    const { folder, blobs } = store();
    const put = () => blobs.put(Readable.from([Buffer.from('ab'), Buffer.from('c')]), 3);
    const blob = await put();
    expect(blob).toEqual({
      size: 3,
      sha256: createHash('sha256').update('abc').digest('hex')
    });
    expect(await put()).toEqual(blob);
    expect(await text(await blobs.open(blob))).toBe('abc');
    expect(waiting(folder)).toEqual([]);
  });

  it('leave nothing when they are too many or break off', async () => {
    const { folder, blobs } = store();
    const many = Readable.from([Buffer.alloc(3), Buffer.alloc(1)]);
    await expect(blobs.put(many, 3)).rejects.toBeInstanceOf(BlobTooLargeError);
    const broken = new Readable({
      read() {
        this.destroy(new Error('gone'));
      }
    });
    await expect(blobs.put(broken, 3)).rejects.toThrow('gone');
    expect(waiting(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual(['incoming']);
  });

  it('that a killed process has left are removed', () => {
    const { folder } = store();
    mkdirSync(join(folder, 'incoming'));
    writeFileSync(join(folder, 'incoming', 'x'), 'half');
    new FolderBlobStore(folder);
    expect(existsSync(join(folder, 'incoming'))).toBe(false);
  });
});
