using System.Diagnostics;
using System.Reflection;

namespace CaffeSharp.Fuzz.Harness;

/// <summary>Runs a case in this process and judges it.</summary>
internal static class CaseRunner
{
    // The first case of a kind has its code compiled and its tables made, so one beyond the limits gets another chance.
    private const int Chances = 3;

    /// <summary>Runs a case, again if it was slow or took much memory; the least of each counts.</summary>
    public static Verdict Run(FuzzMode mode, byte[] file, Limits limits)
    {
        Verdict verdict = RunOnce(mode, file);
        for (int i = 1; i < Chances && verdict.Outcome != Outcome.Find && (IsSlow(verdict) || IsLarge(verdict)); i++)
        {
            Verdict again = RunOnce(mode, file);
            verdict = again with { Milliseconds = Math.Min(again.Milliseconds, verdict.Milliseconds), Bytes = Math.Min(again.Bytes, verdict.Bytes) };
        }
        if (verdict.Outcome == Outcome.Find)
            return verdict;
        if (IsSlow(verdict))
            return verdict with { Outcome = Outcome.Find, Signature = "slow", Message = $"took {verdict.Milliseconds:F0} ms; {verdict.Message}" };
        if (IsLarge(verdict))
            return verdict with { Outcome = Outcome.Find, Signature = "memory", Message = $"took {verdict.Bytes >> 20} MiB for a file of {file.Length} bytes; {verdict.Message}" };
        return verdict;

        bool IsSlow(Verdict verdict) => verdict.Milliseconds > limits.Milliseconds;

        bool IsLarge(Verdict verdict) => verdict.Bytes > limits.Bytes(file.Length);
    }

    private static Verdict RunOnce(FuzzMode mode, byte[] file)
    {
        MemoryUse memory = MemoryUse.Begin(mode.UsesNativeMemory);
        CaseClock clock = CaseClock.Start();
        Outcome outcome = Outcome.Ok;
        string signature = "", message = "";
        try
        {
            mode.Check(file);
        }
        catch (CaffeException refusal)
        {
            (outcome, message) = (Outcome.Refused, refusal.Message);
        }
        catch (MismatchException wrong)
        {
            (outcome, signature, message) = (Outcome.Find, "mismatch", wrong.Message);
        }
        catch (Exception fault)
        {
            (outcome, signature, message) = (Outcome.Find, $"{fault.GetType().Name} in {Origin(fault)}", fault.ToString());
        }
        return new Verdict(outcome, signature, message, clock.Milliseconds, memory.Taken());
    }

    /// <summary>The first method of ours that an exception passed.</summary>
    private static string Origin(Exception fault)
    {
        foreach (StackFrame frame in new StackTrace(fault).GetFrames())
        {
            if (frame.GetMethod() is MethodBase { DeclaringType: { } type } method && type.FullName!.StartsWith("CaffeSharp.", StringComparison.Ordinal))
                return $"{type.Name}.{method.Name}";
        }
        return fault.TargetSite?.Name ?? "?";
    }
}
