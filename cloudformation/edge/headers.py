"""The headers of each answer: what browsers may do with it. The same as those of ``frontend/nginx.conf``.

They replace the backend's own, as nginx does; but for ``Cache-Control``, where the backend's word counts, and silence
means that nothing is kept.
Reference: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
"""

from __future__ import annotations

from troposphere import Sub
from troposphere.cloudfront import (
    ContentSecurityPolicy,
    ContentTypeOptions,
    CustomHeader,
    CustomHeadersConfig,
    FrameOptions,
    ReferrerPolicy,
    RemoveHeader,
    RemoveHeadersConfig,
    ResponseHeadersPolicy,
    ResponseHeadersPolicyConfig,
    SecurityHeadersConfig,
    StrictTransportSecurity,
)

from cloudformation.draft import Draft

HSTS_SECONDS = 31_536_000
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
# The lists of Django's admin carry a <style> element.
OF_THE_ADMIN = CONTENT_SECURITY_POLICY | {"style-src": "'self' 'unsafe-inline'"}
OTHERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
KEEP_NOTHING = CustomHeader(Header="Cache-Control", Value="no-store", Override=False)


def site_headers(draft: Draft) -> ResponseHeadersPolicy:
    """For files and pages."""
    return _policy(draft, "SiteHeaders", "site", CONTENT_SECURITY_POLICY, [])


def api_headers(draft: Draft) -> ResponseHeadersPolicy:
    """For the API's answers."""
    return _policy(draft, "ApiHeaders", "api", CONTENT_SECURITY_POLICY, [KEEP_NOTHING])


def admin_headers(draft: Draft) -> ResponseHeadersPolicy:
    """For Django's admin."""
    return _policy(draft, "AdminHeaders", "admin", OF_THE_ADMIN, [KEEP_NOTHING])


def written(policy: dict[str, str]) -> str:
    """A content security policy as the header has it."""
    return "; ".join(f"{directive} {sources}" for directive, sources in policy.items())


def _policy(
    draft: Draft, title: str, name: str, content: dict[str, str], more: list[CustomHeader]
) -> ResponseHeadersPolicy:
    others = [CustomHeader(Header=header, Value=value, Override=True) for header, value in OTHERS.items()]
    return ResponseHeadersPolicy(
        title,
        ResponseHeadersPolicyConfig=ResponseHeadersPolicyConfig(
            Name=Sub(f"${{AWS::StackName}}-{name}"),
            Comment=f"Headers of {name} in {draft.options.environment}",
            SecurityHeadersConfig=SecurityHeadersConfig(
                ContentSecurityPolicy=ContentSecurityPolicy(ContentSecurityPolicy=written(content), Override=True),
                ContentTypeOptions=ContentTypeOptions(Override=True),
                FrameOptions=FrameOptions(FrameOption="DENY", Override=True),
                ReferrerPolicy=ReferrerPolicy(ReferrerPolicy="same-origin", Override=True),
                StrictTransportSecurity=StrictTransportSecurity(
                    AccessControlMaxAgeSec=HSTS_SECONDS, IncludeSubdomains=True, Override=True
                ),
            ),
            CustomHeadersConfig=CustomHeadersConfig(Items=[*others, *more]),
            RemoveHeadersConfig=RemoveHeadersConfig(Items=[RemoveHeader(Header="Server")]),
        ),
    )
