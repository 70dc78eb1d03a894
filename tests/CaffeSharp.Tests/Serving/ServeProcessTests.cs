using System.Diagnostics;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Serving;

/// <summary>The command itself, as a process of its own.</summary>
public sealed class ServeProcessTests
{
    private static readonly string Lenet = $"lenet={Tree.At("models", "lenet", "deploy.prototxt")}";

    [Fact]
    public async Task It_serves_until_it_is_told_to_end()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals");
        using Process server = Start("serve", "--model", Lenet, "--http", "0");
        string address = await AddressAsync(server);
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        while (!(await client.GetAsync(new Uri("/v2/health/ready", UriKind.Relative), TestContext.Current.CancellationToken)).IsSuccessStatusCode)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        using HttpResponseMessage answer = await client.PostAsync(new Uri("/v2/models/lenet/infer", UriKind.Relative), RunningServer.Binary("data", new Blob([1, 1, 28, 28])), TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode);
        using Process second = Start("serve", "--model", Lenet, "--http", $"{new Uri(address).Port}");
        Assert.Equal($"caffesharp serve: port {new Uri(address).Port} of 127.0.0.1 is taken by another program; --http takes another, 0 a free one", (await second.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim());
        await second.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, second.ExitCode);
        Process.Start("kill", ["-TERM", $"{server.Id}"]).WaitForExit();
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, server.ExitCode);
    }

    [Theory]
    [InlineData("serve", "caffesharp serve: there is nothing to serve")]
    [InlineData("serve --model lenet", "caffesharp serve: --model takes a name and files such as squeezenet=deploy.prototxt,net.caffemodel, not 'lenet'")]
    [InlineData("serve --model ../x=net.prototxt", "caffesharp serve: a model is named by letters")]
    [InlineData("serve --model a=b --max-batch 0", "caffesharp serve: --max-batch takes a whole number from 1 to 1024, not '0'")]
    [InlineData("serve --model a=b --listen nowhere", "caffesharp serve: --listen takes an address")]
    [InlineData("serve --models /no/such", "caffesharp serve: --models /no/such: there is no such folder")]
    [InlineData("serve --model a=b --api-key-file /no/such", "caffesharp serve: --api-key-file /no/such cannot be read")]
    [InlineData("serve --http 0 --log json --model a=/no/such", "caffesharp serve: no model can be used: 'a': there is no file such")]
    public async Task A_wrong_call_is_one_line_and_exit_code_2(string call, string message)
    {
        using Process run = Start(call.Split(' '));
        string[] error = (await run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).TrimEnd().Split('\n');
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(message, error[^1], StringComparison.Ordinal);
        Assert.All(error[..^1], line => Assert.StartsWith("{", line, StringComparison.Ordinal));
    }

    private static Process Start(params string[] args) => Process.Start(new ProcessStartInfo(
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "CaffeSharp.Cli.exe" : "CaffeSharp.Cli"), args)
    { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;

    private static async Task<string> AddressAsync(Process server)
    {
        const string Before = "serving HTTP on ";
        string? line = await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith(Before, line, StringComparison.Ordinal);
        return line![Before.Length..];
    }
}
