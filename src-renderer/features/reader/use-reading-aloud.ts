// Reading aloud by a voice of this computer's own system: never one that would send the words away.

import { useEffect, useEffectEvent, useState } from 'react';

interface ReadingAloud {
  /** The system has a voice for that language. */
  canRead: boolean;
  isReading: boolean;
  start: () => void;
  stop: () => void;
}

/**
 * @param text Of the pages that lie open; undefined: they are still on their way.
 * @param turn Turns the page when it has been read; false: it was the last.
 */
export function useReadingAloud(
  text: string | undefined,
  language: string,
  turn: () => boolean,
): ReadingAloud {
  const voice = useVoice(language);
  const [isReading, setReading] = useState(false);
  const turnPage = useEffectEvent(turn);
  useEffect(() => {
    if (!isReading || !voice || text === undefined) return;
    const goOn = () => {
      if (!turnPage()) setReading(false);
    };
    // A page without words is looked at for a while.
    if (text.trim() === '') {
      const timer = setTimeout(goOn, LOOKED_AT);
      return () => clearTimeout(timer);
    }
    const words = new SpeechSynthesisUtterance(text);
    words.voice = voice;
    words.lang = voice.lang;
    words.rate = 0.9;
    words.onend = goOn;
    words.onerror = ({ error }) => {
      if (error !== 'canceled' && error !== 'interrupted') setReading(false);
    };
    speechSynthesis.speak(words);
    return () => {
      words.onend = null;
      words.onerror = null;
      speechSynthesis.cancel();
    };
  }, [isReading, text, voice]);
  return {
    canRead: voice !== undefined,
    isReading,
    start: () => setReading(true),
    stop: () => setReading(false),
  };
}

/** Milliseconds. */
const LOOKED_AT = 3500;

/** Voices come some time after they are asked for. */
function useVoice(language: string): SpeechSynthesisVoice | undefined {
  const [voices, setVoices] = useState(() => speechSynthesis.getVoices());
  useEffect(() => {
    const update = () => setVoices(speechSynthesis.getVoices());
    speechSynthesis.addEventListener('voiceschanged', update);
    return () => speechSynthesis.removeEventListener('voiceschanged', update);
  }, []);
  return voiceFor(voices, language);
}

/** On this computer; of the language as it is spoken there, else of the language. */
export function voiceFor<V extends Pick<SpeechSynthesisVoice, 'lang' | 'localService' | 'default'>>(
  voices: readonly V[],
  language: string,
): V | undefined {
  const wanted = localeOf(language);
  if (!wanted) return undefined;
  const fitting = voices.flatMap((voice) => {
    if (!voice.localService) return [];
    const spoken = localeOf(voice.lang);
    if (spoken?.language !== wanted.language) return [];
    const points = (spoken.region === wanted.region ? 2 : 0) + (voice.default ? 1 : 0);
    return [{ voice, points }];
  });
  return fitting.sort((a, b) => b.points - a.points)[0]?.voice;
}

/** Some systems write en_GB, some systems and people names that are none. */
function localeOf(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag.replaceAll('_', '-')).maximize();
  } catch {
    return undefined;
  }
}
