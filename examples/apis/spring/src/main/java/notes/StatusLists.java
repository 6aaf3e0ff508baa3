package notes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.InflaterInputStream;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

/** Refuses tokens that were revoked, by the status lists that they name. */
class StatusLists implements OAuth2TokenValidator<Jwt> {
    private record Kept(byte[] bits, Instant until) {}

    private final String prefix;
    private final JwtDecoder decoder;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, Kept> lists = new HashMap<>();

    StatusLists(String issuer, JwtDecoder decoder) {
        this.prefix = issuer + "/oauth/status/";
        this.decoder = decoder;
    }

    @Override
    public OAuth2TokenValidatorResult validate(Jwt token) {
        Map<String, Object> status = token.getClaimAsMap("status");
        if (status != null && isRevoked((Map<?, ?>) status.get("status_list"))) {
            return OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token", "revoked", null));
        }
        return OAuth2TokenValidatorResult.success();
    }

    private boolean isRevoked(Map<?, ?> named) {
        if (named == null || !(named.get("uri") instanceof String uri) || !(named.get("idx") instanceof Number index)) {
            return true;
        }
        if (!uri.startsWith(prefix)) {
            return true; // a list of somebody else's
        }
        byte[] bits = bits(uri);
        int place = index.intValue();
        return (bits[place / 8] >> (place % 8) & 1) == 1;
    }

    /** One fetch, whoever waits. */
    private synchronized byte[] bits(String uri) {
        Kept kept = lists.get(uri);
        if (kept == null || Instant.now().isAfter(kept.until())) {
            kept = fetch(uri);
            lists.put(uri, kept);
        }
        return kept.bits();
    }

    /** Anything wrong with it is an outage: the token may be good. */
    private Kept fetch(String uri) {
        try {
            var request = HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(5)).build();
            var answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new JwtException(uri + " answers " + answer.statusCode());
            }
            Jwt list = decoder.decode(answer.body());
            Map<String, Object> status = list.getClaimAsMap("status_list");
            if (!uri.equals(list.getSubject()) || !(status.get("bits") instanceof Number size) || size.intValue() != 1) {
                throw new JwtException("another list");
            }
            byte[] compressed = Base64.getUrlDecoder().decode((String) status.get("lst"));
            byte[] bits = new InflaterInputStream(new ByteArrayInputStream(compressed)).readAllBytes();
            long ttl = list.getClaim("ttl") instanceof Number seconds ? seconds.longValue() : 10;
            return new Kept(bits, Instant.now().plusSeconds(ttl));
        } catch (IOException error) {
            throw new JwtException("the list can't be fetched", error);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
            throw new JwtException("the list can't be fetched", error);
        }
    }
}
