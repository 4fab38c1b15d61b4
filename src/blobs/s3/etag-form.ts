// How a service wants to read an ETag in If-Match. HTTP and Amazon have it in quotation marks; Ceph's gateway (and services
// built on it) finds none that are, and answers 412 to what is right. Which it is, is found out with the first such answer.

export class EtagForm {
  #form: 'unknown' | 'quoted' | 'bare' = 'unknown';

  get isKnown(): boolean {
    return this.#form !== 'unknown';
  }

  write(etag: string): string {
    return this.#form === 'bare' ? bare(etag) : etag;
  }

  /** A write under a condition that was written like this went through. */
  learn(written: string): void {
    this.#form = written.startsWith('"') ? 'quoted' : 'bare';
  }
}

export function bare(etag: string): string {
  return etag.replaceAll('"', '');
}
