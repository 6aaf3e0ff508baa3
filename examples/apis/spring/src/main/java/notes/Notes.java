package notes;

import static org.springframework.security.config.Customizer.withDefaults;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Notes {
    public static void main(String[] args) {
        SpringApplication.run(Notes.class, args);
    }

    @GetMapping("/notes")
    Map<String, String> notes(@AuthenticationPrincipal Jwt token) {
        return Map.of("sub", token.getSubject(), "client_id", token.getClaimAsString("client_id"));
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http) throws Exception {
        String narrow = "Bearer error=\"insufficient_scope\", scope=\"notes:read\"";
        return http
                .authorizeHttpRequests(requests -> requests
                        .requestMatchers("/notes").hasAuthority("SCOPE_notes:read")
                        .anyRequest().denyAll())
                .oauth2ResourceServer(server -> server.jwt(withDefaults())
                        .accessDeniedHandler((request, response, denied) -> {
                            response.setHeader("WWW-Authenticate", narrow);
                            response.setStatus(403);
                        }))
                // The issuer is away: the token may be good.
                .addFilterBefore((request, response, chain) -> {
                    try {
                        chain.doFilter(request, response);
                    } catch (AuthenticationServiceException away) {
                        ((HttpServletResponse) response).setStatus(503);
                    }
                }, BearerTokenAuthenticationFilter.class)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .build();
    }

    @Bean
    JwtDecoder accessTokens(@Value("${issuer}") String issuer) {
        return decoder(issuer, List.of(
                new JwtTypeValidator("at+jwt"), // an ID token is no access token
                new JwtIssuerValidator(issuer),
                new JwtClaimValidator<List<String>>("aud", named -> named != null && named.contains("notes")),
                new JwtClaimValidator<Object>("cnf", Objects::isNull), // bound to a key, which nobody checks here
                new StatusLists(issuer, decoder(issuer, List.of(new JwtTypeValidator("statuslist+jwt"))))));
    }

    /** Fetches the issuer's keys at the first token, and again for a key that it does not know. */
    private static NimbusJwtDecoder decoder(String issuer, List<OAuth2TokenValidator<Jwt>> rules) {
        var decoder = NimbusJwtDecoder.withJwkSetUri(issuer + "/oauth/jwks/")
                .jwsAlgorithm(SignatureAlgorithm.ES256)
                .jwsAlgorithm(SignatureAlgorithm.RS256)
                .validateType(false)
                .build();
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                new JwtTimestampValidator(),
                new JwtClaimValidator<Object>("exp", Objects::nonNull),
                new DelegatingOAuth2TokenValidator<>(rules)));
        return decoder;
    }
}
