/**
 * What the page does: sends the photo, draws the answer. Everything that came from elsewhere is put in
 * as text, never as HTML.
 */
export const script = `
'use strict';
const [drop, file, ask, key, status, figure, frame, photo, faces] =
  ['drop', 'file', 'ask', 'key', 'status', 'figure', 'frame', 'photo', 'faces']
    .map((id) => document.getElementById(id));
const base = location.href.replace(/[?#].*$/, '').replace(/\\/?$/, '/');
let sent = 0;
let latest;

function say(text, failed) {
  status.textContent = text;
  status.className = failed ? 'error' : '';
}

async function post(route, body) {
  const headers = { 'Content-Type': 'application/octet-stream' };
  if (key.value) headers.Authorization = 'Bearer ' + key.value;
  const response = await fetch(new URL(route, base), { method: 'POST', headers, body });
  const answer = await response.json();
  return { status: response.status, answer };
}

async function look(body) {
  const mine = ++sent;
  latest = body;
  ask.hidden = true;
  clear();
  URL.revokeObjectURL(photo.src);
  photo.src = URL.createObjectURL(body);
  figure.hidden = false;
  say('Looking ...');
  try {
    let result = await post('v1/identify', body);
    if (result.status === 501 || result.status === 404) result = await post('v1/detect', body);
    if (mine !== sent) return;
    if (result.answer.error) {
      const { message, hint } = result.answer.error;
      ask.hidden = result.status !== 401;
      say(message + (hint && result.status !== 401 ? ' ' + hint : ''), true);
    } else draw(result.answer);
  } catch (error) {
    if (mine === sent) say('The server does not answer: ' + error.message, true);
  }
}

function clear() {
  for (const box of frame.querySelectorAll('.face')) box.remove();
  faces.replaceChildren();
}

function draw(answer) {
  const { width, height } = answer.photo;
  const known = answer.faces.filter((face) => face.person).length;
  const count = answer.faces.length;
  const named = 'detector' in answer ? '' : ', ' + known + ' known';
  say(count === 0 ? 'No face is found.' : count + (count === 1 ? ' face' : ' faces') + named + '.');
  answer.faces.forEach((face, i) => {
    const [left, top, right, bottom] = face.box;
    const number = String(i + 1);
    const who = face.person ? face.person.name : 'detector' in answer ? 'face' : 'unknown';
    const box = document.createElement('div');
    box.className = face.person ? 'face known' : 'face';
    box.style.left = (100 * left) / width + '%';
    box.style.top = (100 * top) / height + '%';
    box.style.width = (100 * (right - left)) / width + '%';
    box.style.height = (100 * (bottom - top)) / height + '%';
    // Many strangers side by side have room for a number each.
    box.append(element('span', face.person ? who : number));
    frame.append(box);
    const line = element('li', '');
    const place = element('span', number);
    place.className = 'number';
    line.append(place, element('b', who), element('span', 'score ' + face.score.toFixed(3)));
    if (face.distance !== undefined) {
      const text = 'distance ' + face.distance.toFixed(3) + ', known below ' + face.threshold.toFixed(3);
      line.append(element('span', text));
    }
    faces.append(line);
  });
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

// A TIFF, say: the server reads more than browsers show.
photo.addEventListener('error', () => { figure.hidden = true; });
file.addEventListener('change', () => file.files[0] && look(file.files[0]));
ask.addEventListener('submit', (event) => {
  event.preventDefault();
  if (latest) look(latest);
});
for (const name of ['dragenter', 'dragover']) {
  addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add('over');
  });
}
addEventListener('dragleave', () => drop.classList.remove('over'));
addEventListener('drop', (event) => {
  event.preventDefault();
  drop.classList.remove('over');
  const [dropped] = event.dataTransfer.files;
  if (dropped) look(dropped);
});
addEventListener('paste', (event) => {
  const [pasted] = event.clipboardData.files;
  if (pasted) look(pasted);
});
`;
