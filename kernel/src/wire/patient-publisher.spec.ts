import { Subscriber, XPublisher } from 'zeromq';
import { PatientPublisher } from './patient-publisher';

const PIECE = Buffer.alloc(1 << 18, 'x');

async function subscriber(address: string): Promise<Subscriber> {
  const socket = new Subscriber({ linger: 0, receiveHighWaterMark: 2 });
  socket.connect(address);
  socket.subscribe('');
  return socket;
}

describe('the publisher of broadcasts', () => {
  let publisher: XPublisher;
  let address: string;
  beforeEach(async () => {
    publisher = new XPublisher({ linger: 0, sendHighWaterMark: 8, sendTimeout: 0 });
    publisher.verbosity = 'allSubs';
    await publisher.bind('tcp://127.0.0.1:*');
    address = publisher.lastEndpoint!;
  });
  afterEach(() => publisher.close());

  it('waits for a client that is slow', async () => {
    const client = await subscriber(address);
    await publisher.receive();
    const patient = new PatientPublisher(publisher, 60_000);
    const reading = (async () => {
      const numbers: number[] = [];
      for await (const [, number] of client) {
        numbers.push(Number(number));
        await new Promise(resolve => setImmediate(resolve));
        if (numbers.length === 100) {
          return numbers;
        }
      }
      return numbers;
    })();
    for (let number = 0; number < 100; number++) {
      await patient.send([PIECE, Buffer.from(String(number))]);
    }
    expect(await reading).toEqual([...Array(100).keys()]);
    client.close();
  });

  it('gives a client up that never reads, and not the one beside it', async () => {
    const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const deaf = await subscriber(address);
    await publisher.receive();
    const patient = new PatientPublisher(publisher, 50, 5);
    const client = await subscriber(address);
    await publisher.receive();
    const until = async (reader: Subscriber, word: string) => {
      for await (const [, number] of reader) {
        if (String(number) === word) {
          return;
        }
      }
    };
    const reading = until(client, '599');
    const before = process.memoryUsage().rss;
    for (let number = 0; number < 600; number++) {
      await patient.send([PIECE, Buffer.from(String(number))]);
    }
    await reading;
    // 150 MB were sent; what waits for the deaf client is bounded by the mark.
    expect(process.memoryUsage().rss - before).toBeLessThan(100 << 20);
    expect(
      said.mock.calls.filter(call => String(call).includes('not read'))
    ).toHaveLength(1);
    said.mockRestore();
    // libzmq ends the process when a client goes to whom a message was half sent.
    let drained = false;
    const ends = Promise.all([until(deaf, 'end'), until(client, 'end')]);
    void ends.then(() => (drained = true));
    while (!drained) {
      await patient.send([Buffer.from(''), Buffer.from('end')]);
    }
    deaf.close();
    client.close();
  });
});
