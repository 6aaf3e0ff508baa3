// An API that takes Tacit's access tokens.
package main

import (
	"cmp"
	"encoding/json"
	"log"
	"net/http"
	"os"
)

func main() {
	verifier, err := NewVerifier(cmp.Or(os.Getenv("ISSUER"), "http://localhost:4242"))
	if err != nil {
		log.Fatal(err)
	}
	notes := func(w http.ResponseWriter, _ *http.Request, token *Claims) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]string{"sub": token.Subject, "client_id": token.ClientID})
	}
	http.Handle("GET /notes", verifier.Needs("notes:read", notes))
	log.Fatal(http.ListenAndServe("127.0.0.1:"+cmp.Or(os.Getenv("PORT"), "8000"), nil))
}
