// Entries of the feed as they are recorded, by server-sent events. Pages refresh what they show, at most once a second.
import { query } from './api.js';
import { state, seesGateway } from './state.js';

let source = null;
let due = null;
const listeners = new Set();

export function onEntries(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function announce() {
  if (due !== null) return;
  due = setTimeout(() => {
    due = null;
    if (!document.hidden) for (const listener of listeners) listener();
  }, 1000);
}

export function follow(show) {
  source?.close();
  source = new EventSource(`/v1/events?${query({ tenant: seesGateway() ? state.tenant : null })}`);
  source.onopen = () => show(true);
  source.onerror = () => show(false);
  // Each type of entry is an event of its own name, and EventSource passes on only names that were registered.
  for (const each of TYPES) source.addEventListener(each, announce);
}

export function unfollow() {
  source?.close();
  source = null;
}

const TYPES = [
  'shipment.registered', 'shipment.carrier_corrected', 'shipment.detached', 'shipment.status_changed', 'shipment.event_recorded',
  'shipment.sources_disagree', 'shipment.report_changed', 'return.registered', 'return.fact_recorded', 'complaint.registered',
  'complaint.fact_recorded', 'receipt.recorded', 'receipt.matched', 'receipt.released', 'alert.opened', 'alert.closed',
  'clock.started', 'clock.warning', 'clock.breached', 'clock.met', 'clock.paused', 'clock.resumed', 'clock.extended', 'clock.waived',
  'clock.cancelled', 'clock.reopened', 'clock.shortened',
].map((each) => `parcelgate.${each}.v1`);
