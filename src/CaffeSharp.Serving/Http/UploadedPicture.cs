using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CaffeSharp.Serving.Http;

/// <summary>The picture of a request: the body itself, or the first file of a form.</summary>
internal static class UploadedPicture
{
    private const int MostBoundaryLetters = 200;

    /// <summary>Its bytes.</summary>
    /// <exception cref="RefusalException">There is none, or it is longer than <paramref name="most"/>.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, int most, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> picture = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out MediaTypeHeaderValue? type)
            && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            ? await FromFormAsync(context, type, most, cancellation)
            : await RequestBody.ReadAllAsync(context, most, cancellation);
        return picture.Length > 0 ? picture : throw new RefusalException(Refusal.BadRequest, "the request has no picture: send its bytes as the body, or as a file of a form");
    }

    private static async Task<ReadOnlyMemory<byte>> FromFormAsync(HttpContext context, MediaTypeHeaderValue type, int most, CancellationToken cancellation)
    {
        string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > MostBoundaryLetters)
            throw new RefusalException(Refusal.BadRequest, "the form has no boundary");
        var reader = new MultipartReader(boundary, context.Request.Body);
        while (await reader.ReadNextSectionAsync(cancellation) is { } section)
        {
            if (section.GetContentDispositionHeader()?.IsFileDisposition() != true)
                continue;
            using var bytes = new MemoryStream();
            byte[] buffer = new byte[64 << 10];
            for (int read; (read = await section.Body.ReadAsync(buffer, cancellation)) > 0;)
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > most)
                    throw new RefusalException(Refusal.TooLarge, $"the picture is longer than the {most} bytes that are taken");
            }
            return bytes.ToArray();
        }
        return default;
    }
}
