"""Phrases by which a page speaks of itself and not of its subject: comment forms, sharing, "continue reading"."""

from __future__ import annotations

import re
from typing import Final

_LENGTH: Final = 240  # no such phrase is longer; articles' paragraphs are

# Whole lines that no article contains for its own sake, in English, German, French, Spanish, Italian, Portuguese,
# Dutch, Polish, Russian, Turkish, Chinese, Japanese and Korean.
_FURNITURE: Final = re.compile(
    r"leave a (?:reply|comment)(?: cancel reply)?|cancel reply|post (?:a )?comment|submit comment|"
    r"(?:your )?e-?mail address will not be (?:published|shown|made public)\b.*|required fields are marked.*|"
    r"\*? ?(?:indicates )?required(?: fields?)?|save my name,? e-?mail\b.*|notify me (?:of|by|when|via)\b.*|"
    r"you must be logged in to .*|log ?in to (?:reply|comment|leave a comment)|.{0,20}this site uses akismet\b.*|"
    r"learn how your comment data is processed|(?:no|\d+) (?:comments?|responses?|replies)(?: yet)?|"
    r"share this(?: (?:article|story|post|page))?|like this|like loading|share on \w+(?: \(opens in .*)?|"
    r"click to (?:share|print|e-?mail)\b.*|share via e-?mail|(?:opens in new window\W*)+|"
    r"(?:you (?:may|might) also (?:like|be interested in))|"
    r"related (?:articles?|posts?|stories|news|content|topics)|"
    r"(?:sign up|subscribe) (?:for|to) (?:our|the|my) .{0,60}(?:newsletter|mailing list|updates|e-?mails?)\b.{0,60}|"
    r"(?:sign up|subscribe) (?:now|today|here)|subscribe to (?:our|the) (?:channel|blog|feed|podcast)\b.{0,40}|"
    r"get (?:our|the) .{0,40}newsletter\b.{0,60}|enter your e-?mail(?: address)?\b.{0,80}|follow us on .{1,60}|"
    r"(?:this|our) (?:web)? ?site uses cookies\b.*|we use cookies\b.*|"
    r"by (?:continuing|using|clicking)\b.{0,80}\bcookies?\b.*|accept (?:all )?cookies|"
    r"(?:reject|decline) (?:all )?cookies|cookie (?:settings|preferences|policy)|advertisement|sponsored content|"
    r"skip to (?:main )?content|scroll (?:down )?to continue\b.*|story continues (?:below|after)\b.*|"
    r"article continues (?:below|after)\b.*|all rights reserved|print this (?:page|article)|back to top|"
    r"report (?:this )?ad|please enable javascript\b.*|please turn on javascript\b.*|"
    r"schreib(?:e|en sie)? einen kommentar|kommentar (?:schreiben|abschicken|verfassen|hinterlassen)|"
    r"(?:deine|ihre) e-mail-adresse wird nicht veröffentlicht\b.*|erforderliche felder sind (?:mit|markiert)\b.*|"
    r"antwort(?:en)? abbrechen|(?:meinen )?name[n]?, (?:meine )?e-mail.*speichern\b.*|(?:artikel )?teilen mit|"
    r"(?:diese|unsere) (?:web)?(?:site|seite) (?:verwendet|nutzt) cookies\b.*|"
    r"wir (?:verwenden|nutzen) cookies\b.*|(?:jetzt )?newsletter (?:abonnieren|bestellen)|zum newsletter anmelden|"
    r"anzeige|das könnte (?:sie|dich) auch interessieren|laisser un commentaire|(?:annuler la réponse)|"
    r"votre adresse (?:e-?mail|de messagerie) ne sera pas publiée\b.*|les champs obligatoires sont indiqués\b.*|"
    r"enregistrer mon nom\b.*|publier (?:le|un) commentaire|(?:ce|notre) site utilise des cookies\b.*|"
    r"nous utilisons des cookies\b.*|partager (?:ceci|cet article)|"
    r"(?:inscrivez-vous|abonnez-vous) à (?:notre|la) newsletter\b.*|articles? (?:similaires|liés|connexes)|"
    r"publicité|dej[ae] (?:una respuesta|un comentario|tu comentario)|cancelar (?:la )?respuesta|"
    r"publicar (?:el )?comentario|(?:tu|su) dirección de correo electrónico no será publicada\b.*|"
    r"los campos obligatorios están marcados\b.*|(?:este|nuestro) sitio (?:web )?(?:utiliza|usa) cookies\b.*|"
    r"(?:utilizamos|usamos) cookies\b.*|comparte est[oe](?: artículo)?|"
    r"(?:suscríbete|suscríbase) a (?:nuestro boletín|la newsletter)\b.*|publicidad|"
    r"(?:artículos|entradas) relacionad[oa]s|lascia un commento|annulla risposta|"
    r"il tuo indirizzo e-?mail non sarà pubblicato\b.*|invia commento|i campi obbligatori sono contrassegnati\b.*|"
    r"questo sito (?:utilizza|usa) (?:i )?cookies?\b.*|iscriviti alla (?:nostra )?newsletter\b.*|"
    r"articoli correlati|condividi(?: questo articolo)?|pubblicità|deixe (?:um comentário|uma resposta)|"
    r"cancelar resposta|o seu endereço de e-?mail não será publicado\b.*|campos obrigatórios são marcados\b.*|"
    r"este site (?:utiliza|usa) cookies\b.*|publicar comentário|publicidade|"
    r"(?:assine|inscreva-se) (?:a nossa|na nossa|em nossa) newsletter\b.*|(?:artigos|posts) relacionados|"
    r"(?:geef een|laat een) reactie(?: achter)?|reactie (?:annuleren|plaatsen)|"
    r"(?:je|het|jouw|uw) e-?mailadres (?:wordt|zal) niet (?:ge|worden ge)publiceerd\b.*|"
    r"vereiste velden zijn gemarkeerd\b.*|(?:deze|onze) (?:web)?site (?:gebruikt|maakt gebruik van) cookies\b.*|"
    r"advertentie|gerelateerde (?:artikelen|berichten)|dodaj komentarz|anuluj pisanie odpowiedzi|"
    r"(?:twój )?adres e-?mail nie zostanie opublikowany\b.*|wymagane pola są oznaczone\b.*|"
    r"(?:ta|nasza) strona (?:używa|korzysta z) (?:plików )?cookies?\b.*|добавить комментарий|оставить комментарий|"
    r"отменить ответ|(?:ваш )?(?:адрес e-?mail|e-?mail) не будет опубликован\b.*|обязательные поля помечены\b.*|"
    r"(?:этот|наш) сайт использует (?:файлы )?cookie\b.*|мы используем (?:файлы )?cookie\b.*|"
    r"поделиться(?: ссылкой)?|отправить комментарий|реклама|читайте также|похожие (?:статьи|записи|материалы)|"
    r"подписаться на (?:рассылку|новости)\b.*|bir (?:yanıt|cevap|yorum) (?:yazın|bırakın|yap)|"
    r"e-posta (?:hesabınız|adresiniz) yayımlanmayacak\b.*|gerekli alanlar\b.{0,40}işaretlenmişlerdir\b.*|"
    r"yorum gönder|发表(?:评论|回复)|發(?:表|佈)(?:評論|迴響|留言|回覆)|取消(?:回复|回覆)|"
    r"(?:您的)?(?:电子)?邮箱地址不会被公开.*|必填项已用.*标注.*|"
    r"發佈留言必須填寫的電子郵件地址不會公開.*|必填欄位標示為.*|相关(?:文章|阅读|新闻)|相關(?:文章|新聞)|"
    r"分享到.{0,20}|コメントを(?:残す|送信|投稿する?)|返信をキャンセル.*|"
    r"メールアドレスが公開されることはありません.*|関連(?:記事|ニュース)|広告|답글 남기기|"
    r"댓글 (?:달기|남기기|쓰기)|(?:응답 취소)|이메일 주소는 공개되지 않습니다.*|관련 ?기사",
    re.I,
)
# Words that are furniture only beside furniture: an article may have a section of this name.
_BESIDE: Final = re.compile(
    r"related|comments?(?: \(\d+\))?|reply|share|tweet|print|e-?mail(?: address)? ?\*?|name ?\*?|website(?: url)?|"
    r"comment ?\*?|message ?\*?|facebook|twitter|x|linkedin|reddit|whatsapp|telegram|pinterest|tumblr|pocket|"
    r"mastodon|more|like|loading|submit|subscribe|newsletter|cookies?|kommentare?|name|webs(?:i|ei)te|teilen|"
    r"drucken|ähnliche (?:beiträge|artikel)|commentaires?|nom ?\*?|site web|comentarios?|nombre ?\*?|sitio web|"
    r"web|correo electrónico ?\*?|commenti?|nome ?\*?|sito web|comentários?|site|reacties?|naam ?\*?|имя ?\*?|"
    r"сайт|комментари[йи]|评论|名[称前]|网站|留言|コメント|名前|メール|サイト|이름|이메일|웹사이트",
    re.I,
)
# What a copy ends with when the rest of the article is elsewhere.
_CUT: Final = re.compile(
    r"(?:to )?(?:continue|keep) reading\b.{0,120}|read on(?: (?:at|on) .{1,100})?|"
    r"(?:click (?:here )?to )?read (?:the )?(?:full|whole|entire|complete|original|rest of the|rest of this)\b.{0,120}|"
    r"(?:click here to )?read more|read more (?:at|on|from|in) .{1,120}|\(?more\)?|\(?continued\)?|"
    r"(?:the )?(?:full|original|complete) (?:article|story|text|post) (?:is )?(?:at|on|available|can be)\b.{0,120}|"
    r"subscribe to (?:continue|keep|read)\b.{0,80}|(?:log|sign) in to (?:continue|keep|read)\b.{0,80}|"
    r"view (?:the )?(?:full|original|entire|whole) (?:article|story|post|page)\b.{0,80}|source article\b.{0,20}|"
    r"this (?:article|content|story) is (?:only )?(?:for|available to) (?:subscribers|members)\b.{0,60}|"
    r"weiterlesen\b.{0,80}|mehr lesen|lesen sie (?:weiter|mehr|den (?:ganzen|vollständigen))\b.{0,80}|"
    r"zum (?:ganzen|vollständigen) artikel|lire la suite\b.{0,80}|(?:continuer|poursuivre) la lecture\b.{0,80}|"
    r"lire (?:plus|l['’]article (?:complet|original|entier))\b.{0,80}|"
    r"(?:leer|lea|seguir|sigue|sigua|continuar|continúa) (?:más|leyendo|la lectura)\b.{0,80}|"
    r"leer (?:el )?artículo completo|"
    r"(?:leggi|continua a leggere|continua la lettura)(?:\W.{0,80})?|"
    r"leggi (?:tutto|di più|l['’]articolo (?:completo|originale))(?:\W.{0,80})?|"
    r""
    r"(?:ler|leia) (?:mais|o artigo completo)\b.{0,80}|continue (?:lendo|a ler)\b.{0,80}|"
    r"(?:lees|verder) (?:verder|lezen|meer)\b.{0,80}|läs (?:mer|vidare|hela artikeln)\b.{0,80}|"
    r"les (?:mer|videre|mere)\b.{0,80}|læs (?:mere|videre)\b.{0,80}|"
    r"(?:czytaj|przeczytaj) (?:dalej|więcej|cały artykuł)\b.{0,80}|(?:číst|čtěte) (?:dále|dál|více)\b.{0,80}|"
    r"(?:tovább|olvass tovább)\b.{0,40}|(?:читать|читайте) (?:далее|дальше|полностью|продолжение)\b.{0,80}|"
    r"продолжение (?:следует|на сайте)\b.{0,60}|читати (?:далі|більше)\b.{0,60}|devamını oku\b.{0,40}|"
    r"okumaya devam\b.{0,40}|(?:阅读|閱讀)(?:全文|原文|更多).{0,30}|(?:继续|繼續)(?:阅读|閱讀).{0,30}|"
    r"查看(?:全文|原文).{0,30}|"
    r"続き(?:を|は).{0,30}|(?:全文|もっと)を?読む.{0,20}|계속 ?읽기.{0,20}|(?:전체|기사) ?(?:보기|읽기).{0,20}",
    re.I,
)
_READ_MORE: Final = re.compile(
    r"(?:read more|see also|lesen sie auch|lire aussi|lee también|leggi anche|leia também)\s*:.+", re.I
)
_ELLIPSIS: Final = re.compile(r"[\[(（【]\s*(?:…|\.\.\.|⋯|……|more…?)\s*[\])）】]")
_TRIM: Final = " \t\xa0\u3000.:…!>»→›⟩*#|-–—_▶►[](){}«‹<←"


def is_furniture(line: str) -> bool:
    """Whether the line belongs to the page: a comment form, sharing, cookies, advertising."""
    bare = _bare(line)
    return bool(bare) and (_FURNITURE.fullmatch(bare) is not None or _READ_MORE.fullmatch(bare) is not None)


def is_furniture_beside(line: str) -> bool:
    """Whether the line belongs to the page when its neighbours do: "Name *", "Twitter", "Related"."""
    bare = _bare(line)
    return bool(bare) and _BESIDE.fullmatch(bare) is not None


def says_more_elsewhere(line: str) -> bool:
    """Whether the line says that the article goes on somewhere else: "Continue reading…", "[…]"."""
    if len(line) <= 12 and _ELLIPSIS.fullmatch(line.strip()):
        return True
    bare = _bare(line)
    return bool(bare) and _CUT.fullmatch(bare) is not None


def breaks_off(paragraph: str) -> bool:
    """Whether the paragraph ends in an ellipsis in brackets, as feeds cut off what they quote."""
    tail = paragraph[-12:].rstrip()
    found = list(_ELLIPSIS.finditer(tail))
    return bool(found) and found[-1].end() == len(tail)


def _bare(line: str) -> str:
    """The line without the dots, arrows and stars around it; "" if it is too long for a phrase."""
    return "" if len(line) > _LENGTH else line.strip(_TRIM)
