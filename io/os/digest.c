/*
 * digest.c: SHA-256 through libcrypto's EVP, the only file that knows it. Any thread, one at a time
 * for each digest.
 */
#include "digest.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "banned.h"

struct digest {
	EVP_MD_CTX *ctx;
};

struct digest *
digest_new(void)
{
	struct digest *d = calloc(1, sizeof *d);

	if (d == NULL)
		return NULL;
	/*
	 * Where memory ran out as libcrypto set itself up, it would run into a lock that was never
	 * made (measured on 3.0.22).
	 */
	if (OSSL_LIB_CTX_get0_global_default() != NULL)
		d->ctx = EVP_MD_CTX_new();
	if (d->ctx == NULL || EVP_DigestInit_ex(d->ctx, EVP_sha256(), NULL) != 1) {
		digest_free(d);
		return NULL;
	}
	return d;
}

int
digest_add(struct digest *d, const void *data, size_t len)
{
	return EVP_DigestUpdate(d->ctx, data, len) == 1 ? 0 : -1;
}

int
digest_end(struct digest *d, char hex[static DIGEST_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	if (EVP_DigestFinal_ex(d->ctx, bytes, &len) != 1 || len * 2 + 1 != DIGEST_SIZE)
		return -1;
	for (unsigned i = 0; i < len; i++) {
		hex[2 * i] = digits[bytes[i] >> 4];
		hex[2 * i + 1] = digits[bytes[i] & 0xf];
	}
	hex[2 * len] = '\0';
	return 0;
}

void
digest_free(struct digest *d)
{
	if (d == NULL)
		return;
	EVP_MD_CTX_free(d->ctx);
	free(d);
}

int
digest_file(const char *path, char hex[static DIGEST_SIZE], struct problem *problem)
{
	bool piped = strcmp(path, "-") == 0;
	int fd = piped ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct digest *d = NULL;
	char block[65536];
	ssize_t n = -1;
	int status = -1;

	if (fd < 0)
		return problem_set(problem, EXIT_USAGE, "%s: %s", path, strerror(errno));
	d = digest_new();
	if (d == NULL) {
		(void)problem_memory(problem);
		goto out;
	}
	while ((n = read(fd, block, sizeof block)) > 0 || (n < 0 && errno == EINTR))
		if (n > 0 && digest_add(d, block, (size_t)n) != 0)
			break;
	if (n != 0) {
		(void)problem_set(
		    problem, EXIT_MACHINE, "%s: cannot be read: %s", path, strerror(errno));
		goto out;
	}
	status = digest_end(d, hex) == 0 ? 0 : problem_memory(problem);
out:
	digest_free(d);
	if (!piped)
		close(fd);
	return status;
}
