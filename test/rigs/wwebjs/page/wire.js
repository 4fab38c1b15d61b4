// The wire between the page and the server of the rig: orders come by events, what the page tells goes by requests.

const randomName = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(9))));
const page = randomName();

export async function tell(path, content) {
  const body = JSON.stringify({ page, ...content });
  const response = await fetch(path, { method: 'POST', body, cache: 'no-store' });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

export function tellFailure(error) {
  return tell('/failed', { why: String(error?.stack ?? error) });
}

/** @param orders by kind, what to do */
export function listen(orders) {
  const source = new EventSource(`/orders?page=${encodeURIComponent(page)}`);
  source.addEventListener('message', (event) => {
    const { kind, ...content } = JSON.parse(event.data);
    Promise.resolve(orders[kind](content)).catch(tellFailure);
  });
  return new Promise((resolve) => source.addEventListener('open', () => resolve()));
}
