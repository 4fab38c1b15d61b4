// Stands in for WhatsApp, which cannot exist here: one client's websocket, from the Noise handshake to stanzas.
import {
  decodeBinaryNode,
  encodeBinaryNode,
  NOISE_WA_HEADER,
  type BinaryNode,
  type proto,
} from '@whiskeysockets/baileys';
import type { WebSocket } from 'ws';
import { answerClientHello, type Handshake, type Transport } from './noise.ts';

export interface ConnectionListener {
  /** The handshake is done: the client says who it is. */
  greeted(connection: ClientConnection, payload: proto.ClientPayload, noiseKey: Buffer): void;
  received(connection: ClientConnection, stanza: BinaryNode): void;
  closed(connection: ClientConnection): void;
  /** Something that a healthy client never causes. */
  failed(error: unknown): void;
}

export class ClientConnection {
  private readonly frames = new FrameReader();
  private handshake: Handshake | undefined;
  private transport: Transport | undefined;
  /** Stanzas decode asynchronously (they may be deflated) and must still be handled in order. */
  private order: Promise<void> = Promise.resolve();

  private readonly socket: WebSocket;
  private readonly listener: ConnectionListener;

  constructor(socket: WebSocket, listener: ConnectionListener) {
    this.socket = socket;
    this.listener = listener;
    socket.on('message', (data) =>
      this.accept(Buffer.isBuffer(data) ? data : Buffer.from(data as ArrayBuffer)),
    );
    socket.on('close', () => listener.closed(this));
    socket.on('error', (error) => listener.failed(error));
  }

  send(stanza: BinaryNode): void {
    if (!this.transport) throw new Error(`<${stanza.tag}> cannot be sent before the handshake is done`);
    if (this.socket.readyState !== this.socket.OPEN) return;
    this.write(this.transport.seal(encodeBinaryNode(stanza)));
  }

  /** Says goodbye after what was sent has left. */
  close(): void {
    this.socket.close();
  }

  /** Cuts the line, as a lost network does. */
  cut(): void {
    this.socket.terminate();
  }

  private accept(data: Buffer): void {
    try {
      for (const frame of this.frames.read(data)) this.acceptFrame(frame);
    } catch (error) {
      this.listener.failed(error);
      this.cut();
    }
  }

  private acceptFrame(frame: Buffer): void {
    if (this.transport) return this.acceptStanza(this.transport.open(frame));
    if (!this.handshake) {
      this.handshake = answerClientHello(frame);
      return this.write(this.handshake.hello);
    }
    const { noiseKey, payload, transport } = this.handshake.finish(frame);
    this.transport = transport;
    this.listener.greeted(this, payload, noiseKey);
  }

  private acceptStanza(bytes: Buffer): void {
    const decoded = decodeBinaryNode(bytes);
    this.order = this.order
      .then(async () => this.listener.received(this, await decoded))
      .catch((error: unknown) => this.listener.failed(error));
  }

  private write(bytes: Uint8Array): void {
    const length = Buffer.alloc(3);
    length.writeUIntBE(bytes.byteLength, 0, 3);
    this.socket.send(Buffer.concat([length, bytes]));
  }
}

/** Cuts the byte stream into frames: one header (with routing information in front after a first login), then frames. */
class FrameReader {
  private pending: Buffer = Buffer.alloc(0);
  private started = false;

  read(data: Buffer): Buffer[] {
    this.pending = Buffer.concat([this.pending, data]);
    if (!this.started && !this.skipHeader()) return [];
    const frames: Buffer[] = [];
    while (this.pending.length >= 3 && this.pending.length >= 3 + this.pending.readUIntBE(0, 3)) {
      const end = 3 + this.pending.readUIntBE(0, 3);
      frames.push(this.pending.subarray(3, end));
      this.pending = this.pending.subarray(end);
    }
    return frames;
  }

  private skipHeader(): boolean {
    let at = 0;
    if (this.pending.length >= 7 && this.pending.toString('latin1', 0, 2) === 'ED') {
      at = 7 + this.pending.readUIntBE(4, 3);
    }
    const end = at + NOISE_WA_HEADER.length;
    if (this.pending.length < end) return false;
    if (!this.pending.subarray(at, end).equals(NOISE_WA_HEADER))
      throw new Error('the client sent no WhatsApp header');
    this.pending = this.pending.subarray(end);
    this.started = true;
    return true;
  }
}
