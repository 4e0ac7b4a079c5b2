const form = (id) => document.querySelector(`#${id}`);

for (const input of document.querySelectorAll('input[type="file"]')) {
  input.addEventListener('change', () => {
    const label = input.closest('.photo');
    const [file] = input.files;
    label.querySelectorAll('i').forEach((mark) => {
      mark.remove();
    });
    label.classList.toggle('chosen', file !== undefined);
    label.style.backgroundImage = file ? `url("${URL.createObjectURL(file)}")` : '';
  });
}

/** What the server answers; its errors are thrown with the text that it gives. */
async function ask(path, init) {
  const response = await fetch(path, { method: 'POST', ...init });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error.message);
  return answer;
}

const sendPhoto = (path, file) =>
  ask(path, { body: file, headers: { 'content-type': file.type || 'image/jpeg' } });

/** Runs a form's work and shows what comes of it. */
function handle(id, work) {
  const output = form(id).querySelector('output');
  const button = form(id).querySelector('button');
  const show = (text, kind = '') => {
    output.textContent = text;
    output.className = kind;
  };
  form(id).addEventListener('submit', async (event) => {
    event.preventDefault();
    button.disabled = true;
    show('Looking…');
    try {
      await work(new FormData(form(id)), show);
    } catch (error) {
      show(error.message, 'bad');
    }
    button.disabled = false;
  });
}

handle('compare', async (data, show) => {
  const { same, distance, threshold } = await ask('/api/compare', { body: data });
  const text = same ? 'The same person' : 'Different people';
  const sign = same ? '<' : '≥';
  show(`${text}: distance ${distance.toFixed(3)} ${sign} ${threshold}`, same ? 'good' : 'bad');
});

handle('enroll', async (data, show) => {
  const path = `/api/people/${encodeURIComponent(data.get('name'))}`;
  const { person, warnings } = await sendPhoto(path, data.get('photo'));
  const notes = warnings.map(({ message }) => ` ${message}`).join('');
  show(`${person.name} is known now.${notes}`, 'good');
});

handle('identify', async (data, show) => {
  const photo = data.get('photo');
  const { faces } = await sendPhoto('/api/identify', photo);
  const label = form('identify').querySelector('.photo');
  const { width, height } = await createImageBitmap(photo);
  // The photo covers its place, and sticks out of it on two sides.
  const scale = Math.max(label.clientWidth / width, label.clientHeight / height);
  const left = (label.clientWidth - width * scale) / 2;
  const top = (label.clientHeight - height * scale) / 2;
  label.querySelectorAll('i').forEach((mark) => {
    mark.remove();
  });
  for (const { box, name } of faces) {
    const mark = document.createElement('i');
    const [x1, y1, x2, y2] = box.map((value) => value * scale);
    // In shares of the place, which changes its size with the window.
    const across = (value) => `${(100 * value) / label.clientWidth}%`;
    const down = (value) => `${(100 * value) / label.clientHeight}%`;
    mark.style.left = across(x1 + left);
    mark.style.top = down(y1 + top);
    mark.style.width = across(x2 - x1);
    mark.style.height = down(y2 - y1);
    const text = document.createElement('b');
    text.textContent = name ?? 'a stranger';
    if (x1 + left > label.clientWidth / 2) text.style.cssText = 'left:auto;right:-2px';
    mark.append(text);
    label.append(mark);
  }
  show(faces.map(({ name }) => name ?? 'a stranger').join(', ') || 'Nobody.');
});
