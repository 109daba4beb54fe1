package dev.weir.controlplane.api;

import dev.weir.controlplane.catalog.CatalogException;
import dev.weir.controlplane.document.MalformedDocumentException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Turns whatever goes wrong into RFC 9457 problem details of a stable type. */
@RestControllerAdvice
final class Problems extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    static final String TYPES = "https://weir.dev/problems/";

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(CatalogException e) {
        return switch (e.kind()) {
            case INVALID -> answer(HttpStatus.UNPROCESSABLE_CONTENT, "invalid", "What was sent cannot be used", e);
            case NOT_FOUND -> answer(HttpStatus.NOT_FOUND, "not-found", "There is no such entry", e);
            case POOL_IN_USE -> answer(HttpStatus.CONFLICT, "pool-in-use", "A service uses the pool", e);
            case FRONTEND_TAKEN -> answer(HttpStatus.CONFLICT, "frontend-taken", "Another service has the frontend", e);
            case READ_ONLY -> answer(HttpStatus.CONFLICT, "read-only", "The entry is read-only here", e);
            case IMMUTABLE -> answer(HttpStatus.CONFLICT, "immutable", "The field cannot change", e);
        };
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> malformed(MalformedDocumentException e) {
        return answer(
                problem(HttpStatus.BAD_REQUEST, "malformed", "The body is not JSON", String.valueOf(e.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unexpected(RuntimeException e) {
        LOG.error("a request failed", e);
        return answer(problem(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal",
                "The control plane failed",
                "nothing has been acknowledged; its log has the cause"));
    }

    /** What Spring MVC itself refuses: unknown paths, methods and media types. */
    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        HttpStatus known = HttpStatus.valueOf(status.value());
        String detail = body instanceof ProblemDetail problem && problem.getDetail() != null
                ? problem.getDetail()
                : known.getReasonPhrase();
        ProblemDetail problem = problem(known, kind(known), known.getReasonPhrase(), detail);
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static ResponseEntity<ProblemDetail> answer(
            HttpStatus status, String kind, String title, CatalogException e) {
        ProblemDetail problem = problem(status, kind, title, String.valueOf(e.getMessage()));
        problem.setProperty("errors", e.violations());
        return answer(problem);
    }

    private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem) {
        return ResponseEntity.status(problem.getStatus())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    static ProblemDetail problem(HttpStatus status, String kind, String title, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create(TYPES + kind));
        problem.setTitle(title);
        return problem;
    }

    /** The status in words: {@code method-not-allowed}. */
    static String kind(HttpStatus status) {
        return status.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
