// What is said when the app cannot be reached and there is no notice: honest, and without blaming anybody.

/** A sentence that says what is, one that says what to do, and the words on the link. */
export type Honest = readonly [is: string, advice: string, again: string];

const WORDS: Record<string, Honest> = {
  en: ["The app cannot be reached right now.", "We cannot tell from here why. Please try again in a little while.", "Try again"],
  ar: ["لا يمكن الوصول إلى التطبيق الآن.", "لا يمكننا معرفة السبب من هنا. نرجو المحاولة من جديد بعد قليل.", "إعادة المحاولة"],
  de: ["Die App ist gerade nicht erreichbar.", "Von hier aus lässt sich nicht sagen, warum. Bitte versuche es gleich noch einmal.", "Noch einmal versuchen"],
  es: ["Ahora mismo no se llega a la aplicación.", "Desde aquí no podemos saber por qué. Vuelve a intentarlo en un momento.", "Reintentar"],
  fr: ["L'application n'est pas joignable pour le moment.", "D'ici, nous ne pouvons pas dire pourquoi. Veuillez réessayer dans un instant.", "Réessayer"],
  hi: ["ऐप अभी नहीं खुल रहा।", "यहाँ से कारण पता नहीं चल सकता। कृपया थोड़ी देर में फिर कोशिश करें।", "फिर कोशिश करें"],
  id: ["Aplikasi sedang tidak bisa dijangkau.", "Dari sini kami tidak tahu sebabnya. Silakan coba lagi sebentar lagi.", "Coba lagi"],
  it: ["In questo momento l'app non è raggiungibile.", "Da qui non possiamo sapere perché. Riprova tra poco.", "Riprova"],
  ja: ["ただいまアプリにつながりません。", "ここからは原因がわかりません。しばらくしてからもう一度お試しください。", "もう一度試す"],
  pt: ["No momento, o aplicativo não pode ser alcançado.", "Daqui não podemos saber por quê. Tente de novo daqui a pouco.", "Tentar de novo"],
  ru: ["Приложение сейчас не открывается.", "Отсюда нельзя узнать почему. Пожалуйста, попробуйте ещё раз чуть позже.", "Попробовать ещё раз"],
  tr: ["Uygulamaya şu anda ulaşılamıyor.", "Nedenini buradan bilemiyoruz. Lütfen biraz sonra yeniden dene.", "Yeniden dene"],
  zh: ["暂时无法连接到此应用。", "从这里无法判断原因。请稍后再试。", "重试"],
};

/** Languages in which we speak. */
export const LANGUAGES = Object.keys(WORDS);

export const honestIn = (lang: string): Honest => WORDS[lang] ?? WORDS["en"]!;
