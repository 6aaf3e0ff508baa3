package main

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
)

const audience = "notes"

// errAway: the issuer is away, the token may be good.
var errAway = errors.New("the issuer is away")

// Claims are those of an access token (RFC 9068) that this API looks at.
type Claims struct {
	jwt.RegisteredClaims
	ClientID string         `json:"client_id"`
	Scope    string         `json:"scope"`
	Bound    map[string]any `json:"cnf"`
	Status   *struct {
		List struct {
			Index uint64 `json:"idx"`
			URI   string `json:"uri"`
		} `json:"status_list"`
	} `json:"status"`
}

// Verifier takes the access tokens of one issuer, and looks at its status lists.
type Verifier struct {
	issuer string
	keys   keyfunc.Keyfunc // cached; asked again for a key that is not known
	client http.Client
	mutex  sync.Mutex // one fetch, whoever waits
	lists  map[string]list
}

type list struct {
	bits  []byte
	until time.Time
}

// NewVerifier fetches the issuer's keys.
func NewVerifier(issuer string) (*Verifier, error) {
	keys, err := keyfunc.NewDefault([]string{issuer + "/oauth/jwks/"})
	client := http.Client{Timeout: 5 * time.Second}
	return &Verifier{issuer: issuer, keys: keys, client: client, lists: map[string]list{}}, err
}

// Needs protects a handler: nobody gets past it without a good token that has the scope (RFC 6750 §3).
func (v *Verifier) Needs(scope string, next func(http.ResponseWriter, *http.Request, *Claims)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		refuse := func(status int, challenge string) {
			if challenge != "" {
				w.Header().Set("WWW-Authenticate", challenge)
			}
			w.WriteHeader(status)
		}
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") {
			refuse(http.StatusUnauthorized, "Bearer")
			return
		}
		claims, err := v.verify(token)
		switch {
		case errors.Is(err, errAway):
			refuse(http.StatusServiceUnavailable, "")
		case err != nil:
			refuse(http.StatusUnauthorized, `Bearer error="invalid_token"`)
		case !slices.Contains(strings.Fields(claims.Scope), scope):
			refuse(http.StatusForbidden, fmt.Sprintf(`Bearer error="insufficient_scope", scope=%q`, scope))
		default:
			next(w, r, claims)
		}
	}
}

func (v *Verifier) verify(token string) (*Claims, error) {
	var claims Claims
	err := v.read(token, "at+jwt", &claims, jwt.WithIssuer(v.issuer), jwt.WithAudience(audience))
	if err != nil {
		return nil, err
	}
	if claims.Bound != nil { // bound to a key (DPoP, mTLS), which nobody checks here
		return nil, errors.New("bound to a key")
	}
	if claims.Status == nil {
		return &claims, nil
	}
	bits, err := v.bits(claims.Status.List.URI)
	if err != nil {
		return nil, err
	}
	index := claims.Status.List.Index
	if index/8 >= uint64(len(bits)) || bits[index/8]>>(index%8)&1 == 1 {
		return nil, errors.New("revoked")
	}
	return &claims, nil
}

func (v *Verifier) read(token, typ string, claims jwt.Claims, more ...jwt.ParserOption) error {
	algorithms := jwt.WithValidMethods([]string{"ES256", "RS256", "EdDSA"})
	parser := jwt.NewParser(append(more, algorithms, jwt.WithExpirationRequired())...)
	_, err := parser.ParseWithClaims(token, claims, func(found *jwt.Token) (any, error) {
		if found.Header["typ"] != typ { // an ID token is no access token
			return nil, errors.New("not a " + typ)
		}
		return v.keys.Keyfunc(found)
	})
	return err
}

func (v *Verifier) bits(uri string) ([]byte, error) {
	if !strings.HasPrefix(uri, v.issuer+"/oauth/status/") {
		return nil, errors.New("a list of somebody else's")
	}
	v.mutex.Lock()
	defer v.mutex.Unlock()
	if kept, found := v.lists[uri]; found && time.Now().Before(kept.until) {
		return kept.bits, nil
	}
	fresh, err := v.fetch(uri)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errAway, err)
	}
	v.lists[uri] = fresh
	return fresh.bits, nil
}

func (v *Verifier) fetch(uri string) (list, error) {
	answer, err := v.client.Get(uri)
	if err != nil {
		return list{}, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if err != nil || answer.StatusCode != http.StatusOK {
		return list{}, fmt.Errorf("%s: %w", answer.Status, err)
	}
	var claims struct {
		jwt.RegisteredClaims
		TTL  int64 `json:"ttl"`
		List struct {
			Bits int    `json:"bits"`
			Lst  string `json:"lst"`
		} `json:"status_list"`
	}
	if err := v.read(string(text), "statuslist+jwt", &claims, jwt.WithSubject(uri)); err != nil {
		return list{}, err
	}
	if claims.List.Bits != 1 {
		return list{}, errors.New("another list")
	}
	compressed, err := base64.RawURLEncoding.DecodeString(claims.List.Lst)
	if err != nil {
		return list{}, err
	}
	reader, err := zlib.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return list{}, err
	}
	bits, err := io.ReadAll(reader)
	return list{bits, time.Now().Add(time.Duration(claims.TTL) * time.Second)}, err
}
