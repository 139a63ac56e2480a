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

async function draw(element) {
  const rows = places();
  if (!rows.length || element.dataset.drawn) return;
  element.dataset.drawn = "yes";
  element.classList.add("ready");
  element.setAttribute("role", "region");
  element.setAttribute("aria-label", element.dataset.label);
  const map = L.map(element, { attributionControl: false, zoomControl: false, scrollWheelZoom: false, maxZoom: 13, minZoom: 5 });
  L.control.zoom({ zoomInTitle: element.dataset.in, zoomOutTitle: element.dataset.out }).addTo(map);
  const spots = rows.map((row) => [Number(row.lat), Number(row.lon)]);
  map.fitBounds(L.latLngBounds(spots).pad(0.15), { maxZoom: 10 });
  const pins = L.layerGroup().addTo(map);
  drawPins(map, pins, rows);
  map.on("zoomend", () => drawPins(map, pins, rows));
  if (!element.dataset.outline) return;
  const answer = await fetch(element.dataset.outline);
  if (!answer.ok) return;
  const style = { color: "#8e8e8e", weight: 1, fillColor: "#fff", fillOpacity: 1, interactive: false };
  L.geoJSON(await answer.json(), { style, interactive: false }).addTo(map).bringToBack();
}

function drawAll() {
  const element = document.getElementById("map");
  if (element && window.L) draw(element);
}

drawAll();
document.addEventListener("htmx:afterSettle", drawAll);
