import { decodeMessage, encodeMessage, MalformedMessageError } from './framing';
import { createSigner } from './signing';

const signer = createSigner('key');
const outgoing = {
  identities: [Buffer.from([1, 2]), Buffer.from('id')],
  type: 'execute_request',
  parent: {},
  content: { code: 'größe ✓ 😀' },
  buffers: [Buffer.from([0, 255]), Buffer.alloc(0)]
};

describe('message frames', () => {
  it('give back what was sent, identities and buffers too', () => {
    const message = decodeMessage(encodeMessage(outgoing, signer), signer);
    expect(message.identities).toEqual(outgoing.identities);
    expect(message.content).toEqual(outgoing.content);
    expect(message.buffers).toEqual(outgoing.buffers);
    expect(message.header).toMatchObject({ msg_type: 'execute_request', version: '5.5' });
  });

  it('have ids and dates of their own', () => {
    const ids = [0, 1].map(
      () => decodeMessage(encodeMessage(outgoing, signer), signer).header.msg_id
    );
    expect(new Set(ids).size).toBe(2);
  });

  it('sign as the protocol says: HMAC-SHA256 in hexadecimal over the four parts', () => {
    const parts = ['{"a":1}', '{}', '{}', '{}'].map(part => Buffer.from(part));
    // From Python: hmac.new(b'key', b'{"a":1}{}{}{}', 'sha256').hexdigest()
    expect(signer.sign(parts).toString()).toBe(
      'f1128388193e4dd1aa760827bd756a1b40b627676b5efe22c0e8297919bfa218'
    );
    expect(createSigner('').sign(parts)).toHaveLength(0);
  });

  it('are refused when any byte of a signed part was changed', () => {
    const frames = encodeMessage(outgoing, signer);
    for (let part = 3; part < 8; part++) {
      for (const at of [0, frames[part].length - 1]) {
        const changed = frames.map(frame => Buffer.from(frame));
        changed[part][at] ^= 1;
        expect(() => decodeMessage(changed, signer)).toThrow(MalformedMessageError);
      }
    }
  });

  it('are refused before they are parsed, and when they are no messages', () => {
    const parse = jest.spyOn(JSON, 'parse');
    const frames = encodeMessage(outgoing, createSigner('other'));
    expect(() => decodeMessage(frames, signer)).toThrow(/signature/);
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
    const sign = (parts: string[]) => {
      const buffers = parts.map(part => Buffer.from(part));
      return [Buffer.from('<IDS|MSG>'), signer.sign(buffers), ...buffers];
    };
    for (const broken of [
      [],
      [Buffer.from('<IDS|MSG>')],
      [Buffer.from('x'), Buffer.from('y')],
      sign(['{}', '{}', '{}', '{}']),
      sign(['[]', '{}', '{}', '{}']),
      sign(['null', '{}', '{}', '{}']),
      sign(['{"msg_id":"1","msg_type":5}', '{}', '{}', '{}']),
      sign(['{"msg_id":"1","msg_type":"x"}', '{', '{}', '{}'])
    ]) {
      expect(() => decodeMessage(broken, signer)).toThrow(MalformedMessageError);
    }
  });

  it('are not checked without a key', () => {
    const open = createSigner('');
    expect(decodeMessage(encodeMessage(outgoing, open), open).content).toEqual(
      outgoing.content
    );
  });
});
