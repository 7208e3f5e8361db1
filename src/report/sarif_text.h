/* Texts and addresses as SARIF 2.1.0 wants them. The caller frees what they return. */
#ifndef REPORT_SARIF_TEXT_H
#define REPORT_SARIF_TEXT_H

/* A message (3.11): braces are doubled, since single ones hold places; what would be a link is none; what text_show
   escapes is shown as it does. */
char *sarif_text(const char *text);
/* A path as a URI reference (RFC 3986), its bytes percent-encoded: file:///... when it is absolute, else relative. */
char *sarif_uri(const char *path);
/* The address at the end of what target_source_text made; NULL when there is none. */
char *sarif_address(const char *source);

#endif
