// The places of the list on a map, with the same numbers. Where pins would cover each other, the
// number stands aside with a line to the true point.

const TURN = Math.PI * (3 - Math.sqrt(5));
const APART = 30; // pixels between numbers, so that each can be hit

function places() {
  return [...document.querySelectorAll("tr[data-number]")].map((row) => ({ ...row.dataset }));
}

function moved(map, taken, point) {
  for (let step = 0; step < 200; step += 1) {
    const way = step === 0 ? 0 : APART * Math.sqrt(step) * 0.7;
    const at = L.point(point.x + way * Math.cos(step * TURN), point.y + way * Math.sin(step * TURN));
    if (taken.every((other) => other.distanceTo(at) >= APART)) return at;
  }
  return point;
}

function drawPins(map, layer, rows) {
  layer.clearLayers();
  const taken = [];
  for (const row of rows) {
    const spot = L.latLng(Number(row.lat), Number(row.lon));
    const point = map.latLngToLayerPoint(spot);
    const at = moved(map, taken, point);
    taken.push(at);
    const label = map.layerPointToLatLng(at);
    if (at !== point && at.distanceTo(point) > 1) {
      L.polyline([spot, label], { color: "#1a1a1a", weight: 1.5, interactive: false }).addTo(layer);
      L.circleMarker(spot, { radius: 3, color: "#1a1a1a", fillOpacity: 1, interactive: false }).addTo(layer);
    }
    const icon = L.divIcon({ className: `pin pin-${row.runner}`, html: row.number, iconSize: [26, 26] });
    const pin = L.marker(label, { icon, keyboard: false, title: `${row.number}. ${row.name}`, alt: `${row.number}. ${row.name}` });
    pin.addTo(layer);
  }
}

function show({ map, pins }, rows) {
  const spots = rows.map((row) => [Number(row.lat), Number(row.lon)]);
  map.fitBounds(L.latLngBounds(spots).pad(0.15), { maxZoom: 10, animate: false });
  drawPins(map, pins, rows);
}

async function outlined(map, address) {
  const answer = await fetch(address);
  if (!answer.ok) return;
  const style = { color: "#8e8e8e", weight: 1, fillColor: "#fff", fillOpacity: 1, interactive: false };
  L.geoJSON(await answer.json(), { style, interactive: false }).addTo(map).bringToBack();
}

function made(element) {
  element.classList.add("ready");
  element.setAttribute("role", "region");
  element.setAttribute("aria-label", element.dataset.label);
  const map = L.map(element, { attributionControl: false, zoomControl: false, scrollWheelZoom: false, maxZoom: 13, minZoom: 5 });
  L.control.zoom({ zoomInTitle: element.dataset.in, zoomOutTitle: element.dataset.out }).addTo(map);
  const pins = L.layerGroup().addTo(map);
  map.on("zoomend", () => drawPins(map, pins, places()));
  outlined(map, element.dataset.outline);
  return { map, pins };
}

let kept = null;

function drawAll() {
  const element = document.getElementById("map");
  if (!element || !window.L) return;
  const rows = places();
  element.parentElement.hidden = !rows.length;
  if (!rows.length) return;
  kept ??= made(element);
  show(kept, rows);
}

drawAll();
document.addEventListener("htmx:afterSettle", drawAll);
