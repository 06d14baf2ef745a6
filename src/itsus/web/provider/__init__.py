"""Signing in at the organisation's OpenID provider: the authorization code flow with PKCE, state and nonce.

Responsible for asking the provider, for believing nothing that is not proved, and for finding the account that a person
has here. Not for sessions and cookies (`web.sessions`, `console.session`). Local accounts need nothing of this.
"""
