import { addLanguage } from "./index";
import { ko } from "./locales/ko";

// Tests change the language without waiting.
addLanguage("ko", ko);
