using System.Security.Cryptography;
using System.Text;

namespace CaffeSharp.Serving.Http;

/// <summary>
/// Lets requests through that carry a key of the file: <c>Authorization: Bearer KEY</c> or <c>X-API-Key: KEY</c>.
/// Health is told to anyone, for probes have no keys.
/// </summary>
internal sealed class ApiKeys
{
    private const string Bearer = "Bearer ";
    private const int Least = 16;
    private static readonly string[] Open = ["/v2/health/live", "/v2/health/ready"];

    private readonly byte[][] _hashes;

    private ApiKeys(IEnumerable<string> keys) => _hashes = [.. keys.Select(Hash)];

    /// <summary>Reads the keys, one a line; empty lines and lines from <c>#</c> on are no keys.</summary>
    /// <exception cref="CaffeException">The file cannot be read or holds none, or one that is too short.</exception>
    public static ApiKeys Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CaffeException($"--api-key-file {path} cannot be read: {fault.Message}", fault);
        }
        string[] keys = [.. lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];
        if (keys.Length == 0)
            throw new CaffeException($"--api-key-file {path} holds no key");
        if (Array.FindIndex(lines, line => line.Trim() is { Length: > 0 and < Least } key && key[0] != '#') is >= 0 and int at)
            throw new CaffeException($"{path}:{at + 1}: a key is of at least {Least} letters");
        return new ApiKeys(keys);
    }

    /// <summary>Passes a request on, or refuses it.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (Open.Contains(context.Request.Path.Value, StringComparer.Ordinal) || Holds(Given(context.Request)))
            return next(context);
        context.Response.Headers.WWWAuthenticate = Bearer.TrimEnd();
        throw new RefusalException(Refusal.Unauthenticated, "the request carries no key that is known: send Authorization: Bearer KEY");
    }

    private static string? Given(HttpRequest request) =>
        request.Headers.Authorization is [string word] && word.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? word[Bearer.Length..].Trim() : request.Headers["X-API-Key"];

    // Hashes are of one length, and all are looked at whatever the first says: the time tells nothing of the keys.
    private bool Holds(string? key)
    {
        byte[] hash = Hash(key ?? "");
        bool holds = false;
        foreach (byte[] known in _hashes)
            holds |= CryptographicOperations.FixedTimeEquals(known, hash);
        return holds;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
