// `java -cp … Validate.java FLAVOUR FILE…`: a line for each file, "FILE: compliant" or what rules of PDF/A or PDF/UA it breaks, how often.

import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Validate {
  public static void main(String[] args) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    PDFAFlavour flavour = PDFAFlavour.fromString(args[0]);
    for (int at = 1; at < args.length; at++) {
      try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(args[at]), flavour);
          PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
        ValidationResult result = validator.validate(parser);
        System.out.println(args[at] + ": " + (result.isCompliant() ? "compliant" : broken(result).toString()));
      }
    }
  }

  private static Map<String, Integer> broken(ValidationResult result) {
    Map<String, Integer> rules = new TreeMap<>();
    for (TestAssertion assertion : result.getTestAssertions()) {
      if (assertion.getStatus() != TestAssertion.Status.FAILED) continue;
      String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber() + " " + assertion.getMessage();
      rules.merge(rule, 1, Integer::sum);
    }
    return rules;
  }
}
