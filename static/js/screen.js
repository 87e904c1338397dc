/* A screen: keeps the display awake and, with the button for sound, shows and sounds the end of a timebox or a talk.
   live.js does the rest. */
const live = document.querySelector("[data-live]");
const sound = document.getElementById("sound");
const BEEPS = [0, 0.5, 1]; // seconds
const FLASH = 3000;
let lock = null;
let audio = null;

async function stayAwake() {
  if (document.visibilityState === "visible" && lock === null) {
    lock = await navigator.wakeLock.request("screen"); // the browser lets go of it when the page is hidden
    lock.addEventListener("release", () => {
      lock = null;
    });
  }
}

function beep() {
  for (const start of audio ? BEEPS : []) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = 660;
    volume.gain.setValueAtTime(0.3, audio.currentTime + start);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + start + 0.4);
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + start);
    tone.stop(audio.currentTime + start + 0.4);
  }
}

async function toggleSound() {
  const isOn = audio === null;
  if (isOn) {
    audio = new AudioContext();
    beep(); // so that the volume can be set now
  } else {
    await audio.close();
    audio = null;
  }
  sound.setAttribute("aria-pressed", String(isOn));
}

if (live && sound) {
  sound.hidden = false;
  sound.addEventListener("click", toggleSound);
  live.addEventListener("live:nought", () => {
    beep();
    document.body.dataset.flash = "";
    setTimeout(() => delete document.body.dataset.flash, FLASH);
  });
}
if (live && "wakeLock" in navigator) {
  const awake = () => stayAwake().catch(() => {}); // refused, for example while the battery is low
  document.addEventListener("visibilitychange", awake);
  awake();
}
