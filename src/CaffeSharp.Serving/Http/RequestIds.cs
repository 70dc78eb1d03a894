namespace CaffeSharp.Serving.Http;

/// <summary>Gives every request an id, the client's own if it has one, which the answer and the log carry.</summary>
internal sealed class RequestIds(RequestDelegate next, ILogger<RequestIds> log)
{
    private const string Header = "X-Request-Id";
    private const int MostLetters = 128;
    private static readonly Func<ILogger, string, IDisposable?> Scope = LoggerMessage.DefineScope<string>("{RequestId}");

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Headers[Header] is [{ Length: > 0 and <= MostLetters } id] && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
            context.TraceIdentifier = id;
        context.Response.Headers[Header] = context.TraceIdentifier;
        using (Scope(log, context.TraceIdentifier))
            await next(context);
    }
}
