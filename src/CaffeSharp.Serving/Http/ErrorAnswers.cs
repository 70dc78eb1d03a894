using Microsoft.AspNetCore.Http.Features;

namespace CaffeSharp.Serving.Http;

/// <summary>Turns what handlers throw into answers.</summary>
internal sealed partial class ErrorAnswers(RequestDelegate next, ILogger<ErrorAnswers> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400 and var status, ContentLength: null, ContentType: null })
                await Answer.ErrorAsync(context, status, Of(context, status));
        }
        catch (Exception fault) when (Answers(context, fault) is var (status, message) && !context.Response.HasStarted)
        {
            if (status == StatusCodes.Status500InternalServerError)
                LogFailed(fault, context.TraceIdentifier);
            await Answer.ErrorAsync(context, status, message);
        }
        catch (Exception fault) when (context.RequestAborted.IsCancellationRequested || context.Response.HasStarted)
        {
            LogGone(fault.Message, context.TraceIdentifier);
        }
    }

    private static (int Status, string Message)? Answers(HttpContext context, Exception fault) => fault switch
    {
        _ when context.RequestAborted.IsCancellationRequested => null,
        RefusalException refusal => (Status(refusal.Kind), refusal.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => (StatusCodes.Status413PayloadTooLarge,
            $"the body is longer than the {context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize} bytes that are taken"),
        BadHttpRequestException bad => (bad.StatusCode, bad.Message),
        InvalidDataException => (StatusCodes.Status400BadRequest, "the body is not what its Content-Encoding or Content-Type says"),
        IOException => (StatusCodes.Status400BadRequest, "the body does not come to its end"),
        OperationCanceledException => (StatusCodes.Status504GatewayTimeout, "the time for the request is over"),
        _ => (StatusCodes.Status500InternalServerError, $"the server failed; its log tells more of request {context.TraceIdentifier}"),
    };

    private static int Status(Refusal kind) => kind switch
    {
        Refusal.BadRequest => StatusCodes.Status400BadRequest,
        Refusal.Unauthenticated => StatusCodes.Status401Unauthorized,
        Refusal.NotFound => StatusCodes.Status404NotFound,
        Refusal.TooLarge => StatusCodes.Status413PayloadTooLarge,
        Refusal.TooLate => StatusCodes.Status504GatewayTimeout,
        Refusal.NotSupported => StatusCodes.Status501NotImplemented,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    private static string Of(HttpContext context, int status) => status switch
    {
        StatusCodes.Status404NotFound => $"there is nothing at {Quote.Short(context.Request.Path)}",
        StatusCodes.Status405MethodNotAllowed => $"{Quote.Short(context.Request.Path)} does not take {Quote.Short(context.Request.Method)}",
        _ => $"status {status}",
    };

    [LoggerMessage(LogLevel.Error, "Request {RequestId} failed")]
    private partial void LogFailed(Exception fault, string requestId);

    [LoggerMessage(LogLevel.Debug, "Request {RequestId} lost its client: {Reason}")]
    private partial void LogGone(string reason, string requestId);
}
